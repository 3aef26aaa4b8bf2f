/**
 * Senders that post every record, repeat and re-cut what was acknowledged before, and never give up, while processes of
 * the product die. Ends when all records are acknowledged and all kills have happened.
 */
import { carryOut, type Kill, Progress, type Victim } from './killer';
import { below, type Random } from './random';
import { bodyOf } from './records';
import { deliver, type Tally, type Target } from './sender';

export interface StormOptions {
  readonly target: Target;
  readonly random: Random;
  /** Records 0 to this number are sent. */
  readonly records: number;
  /** See records.ts. */
  readonly base: number;
  readonly senders: number;
  readonly kills: readonly Kill[];
  readonly pidOf: (victim: Victim) => number | null;
  readonly report: (text: string) => void;
}

const BATCH_RECORDS = { min: 50, max: 400 };
/** Share of bodies that repeat acknowledged records, in the same or in another cut. */
const REPEAT_SHARE = 0.15;

/** Every record of 0 to `records` is acknowledged when this resolves. */
export async function runStorm(options: StormOptions): Promise<Tally> {
  const { target, random, records, base, senders, kills, pidOf, report } = options;
  const tally: Tally = new Map();
  const progress = new Progress();
  const deck = new Deck(random, records);
  let isOver = false;
  const killing = carryOut(kills, progress, pidOf, report).finally(() => {
    isOver = true;
  });
  const send = async () => {
    for (let batch = deck.next(isOver); batch !== null; batch = deck.next(isOver)) {
      await deliver(target, bodyOf(batch.numbers, base), tally);
      if (batch.isNew) progress.add(batch.numbers.length);
      deck.acknowledge(batch.numbers);
    }
  };
  await Promise.all([killing, ...Array.from({ length: senders }, send)]);
  return tally;
}

interface Batch {
  readonly numbers: readonly number[];
  readonly isNew: boolean;
}

/** Deals each record once, and now and then something acknowledged again. */
class Deck {
  readonly #random: Random;
  readonly #records: number;
  readonly #acknowledged: (readonly number[])[] = [];
  #dealt = 0;

  constructor(random: Random, records: number) {
    this.#random = random;
    this.#records = records;
  }

  /** Null = nothing is left. Until `isOver`, repeats keep the senders busy. */
  next(isOver: boolean): Batch | null {
    const isExhausted = this.#dealt >= this.#records;
    if (isExhausted && isOver) return null;
    const repeat = this.#random() < REPEAT_SHARE || isExhausted ? this.#repeat() : null;
    if (repeat !== null || isExhausted) return { numbers: repeat ?? [], isNew: false };
    const size = BATCH_RECORDS.min + below(this.#random, BATCH_RECORDS.max - BATCH_RECORDS.min);
    const end = Math.min(this.#dealt + size, this.#records);
    const numbers = Array.from({ length: end - this.#dealt }, (_, index) => this.#dealt + index);
    this.#dealt = end;
    return { numbers, isNew: true };
  }

  acknowledge(numbers: readonly number[]): void {
    if (numbers.length > 0) this.#acknowledged.push(numbers);
  }

  /** A batch again as it was, or the halves of two batches as one. */
  #repeat(): readonly number[] | null {
    const [first, second] = [this.#pick(), this.#pick()];
    if (first === undefined || second === undefined) return null;
    if (this.#random() < 0.5) return first;
    return [...second.slice(second.length / 2), ...first.slice(0, first.length / 2)];
  }

  #pick(): readonly number[] | undefined {
    return this.#acknowledged[below(this.#random, this.#acknowledged.length)];
  }
}
