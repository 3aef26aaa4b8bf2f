/** Far more senders than the product serves at once, impatient ones, while somebody looks at the screens. */
import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { bodyOf } from './records';
import { post, type Tally, type Target } from './sender';

export interface OverloadOptions {
  readonly target: Target;
  readonly senders: number;
  readonly recordsPerBody: number;
  /** See records.ts. */
  readonly base: number;
  /** How often the screens are read while the senders push. */
  readonly reads: number;
  /** Path of a screen's API. */
  readonly screen: string;
  /** Memory of the web process, bytes; null when it does not run. */
  readonly residentBytes: () => number | null;
}

export interface OverloadResult {
  readonly tally: Tally;
  /** 503 answers without Retry-After. */
  readonly withoutRetryAfter: number;
  /** Of the screen's API, in the order of the calls. */
  readonly readMillis: readonly number[];
  readonly readStatuses: ReadonlySet<number>;
  readonly peakBytes: number;
  /** Numbers of the records that were acknowledged. */
  readonly acknowledged: ReadonlySet<number>;
  /** From the end of the load to the first batch that is stored again. */
  readonly recoveryMillis: number;
}

/** Impatient: Retry-After says 5 seconds. */
const PAUSE_MILLIS = 2_000;
const RECOVERY_PAUSE_MILLIS = 100;
const READ_PAUSE_MILLIS = 250;

/** Ends after the last read; every sender has its answer then. */
export async function overload(options: OverloadOptions): Promise<OverloadResult> {
  const { target, senders, base } = options;
  const load = new Load(options);
  const pushing = Promise.all(Array.from({ length: senders }, () => load.push()));
  const reading = await readScreens(options).finally(() => load.end());
  await pushing;
  const ended = performance.now();
  let answer = await post(target, bodyOf([0], base));
  while (answer?.status !== 200) {
    await delay(RECOVERY_PAUSE_MILLIS);
    answer = await post(target, bodyOf([0], base));
  }
  load.acknowledged.add(0);
  const { tally, withoutRetryAfter, acknowledged } = load;
  return { ...reading, tally, withoutRetryAfter, acknowledged, recoveryMillis: performance.now() - ended };
}

class Load {
  readonly tally: Tally = new Map();
  readonly acknowledged = new Set<number>();
  withoutRetryAfter = 0;
  #next = 0;
  #isOver = false;
  readonly #options: OverloadOptions;

  constructor(options: OverloadOptions) {
    this.#options = options;
  }

  end(): void {
    this.#isOver = true;
  }

  /** One sender: sends each body until it is taken. */
  async push(): Promise<void> {
    const { target, recordsPerBody, base } = this.#options;
    while (!this.#isOver) {
      const numbers = Array.from({ length: recordsPerBody }, (_, index) => this.#next + index);
      this.#next += recordsPerBody;
      const body = bodyOf(numbers, base);
      while (!this.#isOver) {
        const answer = await post(target, body);
        const status = answer?.status ?? 'broken';
        this.tally.set(status, (this.tally.get(status) ?? 0) + 1);
        if (status === 200) {
          for (const n of numbers) this.acknowledged.add(n);
          break;
        }
        if (status === 503 && answer?.retryAfterMillis === null) this.withoutRetryAfter++;
        await delay(PAUSE_MILLIS);
      }
    }
  }
}

async function readScreens({
  target,
  reads,
  screen,
  residentBytes,
}: OverloadOptions): Promise<Pick<OverloadResult, 'readMillis' | 'readStatuses' | 'peakBytes'>> {
  const readMillis: number[] = [];
  const readStatuses = new Set<number>();
  let peakBytes = 0;
  for (let read = 0; read < reads; read++) {
    await delay(READ_PAUSE_MILLIS);
    const began = performance.now();
    readStatuses.add(await statusOf(`${target.url}${screen}`));
    readMillis.push(performance.now() - began);
    peakBytes = Math.max(peakBytes, residentBytes() ?? 0);
  }
  return { readMillis, readStatuses, peakBytes };
}

/** After the whole answer. On a connection of its own, as a browser's: the senders' are closed with the bodies they refuse. */
async function statusOf(url: string): Promise<number> {
  const asked = get(url, { agent: false });
  const [response] = await once(asked, 'response');
  for await (const _ of response);
  return response.statusCode;
}
