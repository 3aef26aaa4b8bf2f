/** SHA-224 (FIPS 180-4), small and pure: lib/core may not import node:crypto. For identifiers, not secrets. */

const K = constants();
const INITIAL = [0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4];

/** The 28-byte digest of the UTF-8 form of `text`. */
export function sha224(text: string): Uint8Array {
  const message = pad(utf8(text));
  const state = Uint32Array.from(INITIAL);
  for (let offset = 0; offset < message.length; offset += 64) compress(state, message, offset);
  const digest = new Uint8Array(28);
  for (let index = 0; index < 28; index++) digest[index] = word(state, index >> 2) >>> (24 - 8 * (index & 3));
  return digest;
}

/** Lone surrogates become U+FFFD, as every standard encoder does. */
function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const stated = character.codePointAt(0) ?? 0;
    const point = stated >= 0xd800 && stated <= 0xdfff ? 0xfffd : stated;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return bytes;
}

function tail(point: number): number {
  return 0x80 | (point & 0x3f);
}

function pad(bytes: readonly number[]): Uint8Array {
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const bits = bytes.length * 8;
  for (let index = 0; index < 6; index++)
    padded[padded.length - 1 - index] = Math.floor(bits / 2 ** (8 * index)) & 0xff;
  return padded;
}

function compress(state: Uint32Array, message: Uint8Array, offset: number): void {
  const schedule = expand(message, offset);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < 64; round++) {
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + sum1 + ((e & f) ^ (~e & g)) + word(K, round) + word(schedule, round)) | 0;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => {
    state[index] = word(state, index) + value;
  });
}

function expand(message: Uint8Array, offset: number): Uint32Array {
  const schedule = new Uint32Array(64);
  for (let index = 0; index < 64; index++) {
    if (index < 16) {
      const at = offset + index * 4;
      schedule[index] =
        (word(message, at) << 24) |
        (word(message, at + 1) << 16) |
        (word(message, at + 2) << 8) |
        word(message, at + 3);
    } else {
      const low = word(schedule, index - 15);
      const high = word(schedule, index - 2);
      const sigma0 = rotate(low, 7) ^ rotate(low, 18) ^ (low >>> 3);
      const sigma1 = rotate(high, 17) ^ rotate(high, 19) ^ (high >>> 10);
      schedule[index] = word(schedule, index - 16) + sigma0 + word(schedule, index - 7) + sigma1;
    }
  }
  return schedule;
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
function constants(): Uint32Array {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < 64; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return Uint32Array.from(primes, (prime) => Number(cubeRoot(BigInt(prime) << 96n) & 0xffffffffn));
}

/** Integer cube root by bisection. */
function cubeRoot(value: bigint): bigint {
  let low = 0n;
  let high = 1n << 40n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** 3n <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function word(values: Uint32Array | Uint8Array, index: number): number {
  return values[index] ?? 0;
}
