/** Ids made from content: every process computes the same id without asking the database (docs/decisions/004). */
import { hash } from 'node:crypto';
import type { TextHash } from '@/lib/core/text-hash';

/** `id` = first 63 bits of the hash, so it is a positive bigint in Postgres. Takes some 150 bytes: a Buffer would take twice that. */
export class ContentId {
  readonly id: bigint;
  /** The hash, 64 digits. */
  readonly hex: string;

  constructor(hex: string) {
    this.id = idOf(hex);
    this.hex = hex;
  }

  /** 32 bytes. */
  get hash(): Buffer {
    return Buffer.from(this.hex, 'hex');
  }
}

/** SHA-256 over cluster and canonical text (lib/core/flow-key.ts). Equal texts of two clusters differ. */
export function contentId(clusterId: number, text: string): ContentId {
  return new ContentId(hash('sha256', `${clusterId}\n${text}`, 'hex'));
}

/** Ids asked for before: a source's observations (its hosts, its ReplicaSets) come again with every window. */
let observations = new Map<string, bigint>();
const OBSERVATION_LIMIT = 200_000;

/** Id of an observation inside a series and window; 0 for the empty text. */
export function observationId(text: string): bigint {
  if (text === '') return 0n;
  const known = observations.get(text);
  if (known !== undefined) return known;
  if (observations.size >= OBSERVATION_LIMIT) observations = new Map();
  const id = idOf(hash('sha256', text, 'hex'));
  observations.set(text, id);
  return id;
}

const word = new BigInt64Array(1);
/** Every platform of Node is little-endian. */
const halves = new Uint32Array(word.buffer);

/** Id of what comes once and is remembered for two days: an event. Positive. `scope` = where its name is its own. */
export function eventId(scope: TextHash, { high, low }: TextHash): bigint {
  halves[0] = scope.low ^ low;
  halves[1] = (scope.high ^ high) >>> 1;
  return word[0] as bigint;
}

/** From the digits and not from a Buffer: thousands of those make the garbage collector stop everything. */
function idOf(hex: string): bigint {
  return BigInt(`0x${hex.slice(0, 16)}`) >> 1n;
}
