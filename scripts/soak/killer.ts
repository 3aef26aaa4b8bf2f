/** Kills processes of the product without warning, at moments that the seed chooses. */
import { setTimeout as delay } from 'node:timers/promises';
import { below, type Random, shuffled } from './random';

export type Victim = 'web' | 'worker' | 'postgres';

export interface Kill {
  readonly victim: Victim;
  /** Happens once so many records are acknowledged ... */
  readonly afterRecords: number;
  /** ... and this much later, so that it falls anywhere inside a batch. */
  readonly delayMillis: number;
}

const MAX_DELAY_MILLIS = 400;

/** Kills spread over the records, in order of their moments. */
export function planKills(random: Random, counts: Readonly<Record<Victim, number>>, records: number): readonly Kill[] {
  const victims = (Object.keys(counts) as Victim[]).flatMap((victim) =>
    Array.from({ length: counts[victim] }, () => victim),
  );
  const moments = victims.map(() => below(random, records)).sort((a, b) => a - b);
  return shuffled(random, victims).map((victim, index) => ({
    victim,
    afterRecords: moments[index] ?? 0,
    delayMillis: below(random, MAX_DELAY_MILLIS),
  }));
}

/** How many records are acknowledged, and who waits for that. */
export class Progress {
  #acknowledged = 0;
  #waiting: { readonly records: number; readonly resolve: () => void }[] = [];

  get acknowledged(): number {
    return this.#acknowledged;
  }

  add(records: number): void {
    this.#acknowledged += records;
    const due = this.#waiting.filter((one) => one.records <= this.#acknowledged);
    this.#waiting = this.#waiting.filter((one) => one.records > this.#acknowledged);
    for (const { resolve } of due) resolve();
  }

  reached(records: number): Promise<void> {
    if (records <= this.#acknowledged) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ records, resolve }));
  }
}

const RESTART_MILLIS = 90_000;
const POLL_MILLIS = 50;

/** `pidOf` answers null while the victim is down. Resolves after the last kill; a victim killed before is awaited. */
export async function carryOut(
  kills: readonly Kill[],
  progress: Progress,
  pidOf: (victim: Victim) => number | null,
  report: (text: string) => void,
): Promise<void> {
  const killed = new Set<number>();
  for (const { victim, afterRecords, delayMillis } of kills) {
    await progress.reached(afterRecords);
    await delay(delayMillis);
    const pid = await running(victim, pidOf, killed);
    process.kill(pid, 'SIGKILL');
    killed.add(pid);
    report(`killed ${victim} (${pid}) after ${progress.acknowledged} records`);
  }
}

async function running(
  victim: Victim,
  pidOf: (victim: Victim) => number | null,
  killed: ReadonlySet<number>,
): Promise<number> {
  const deadline = performance.now() + RESTART_MILLIS;
  for (;;) {
    const pid = pidOf(victim);
    if (pid !== null && !killed.has(pid)) return pid;
    if (performance.now() > deadline) throw new Error(`${victim} was not started again within ${RESTART_MILLIS} ms`);
    await delay(POLL_MILLIS);
  }
}
