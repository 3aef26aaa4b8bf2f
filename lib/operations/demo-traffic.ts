/** Keeps the records of the simulated cluster flowing. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Clock, demoFlowSource } from '@/lib/connectors/demo/flow-source';
import type { Seconds } from '@/lib/core/flow';
import { recordSourceError } from '@/lib/storage/checkpoints';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { demoObjectStore } from '@/lib/storage/demo';
import { flushDemoOutbox } from './demo-outbox';
import { pullFlows } from './pull-flows';

/** Pause after a failure, e.g. while the database restarts. */
const RETRY_SECONDS = 5;

/** Stores every window that ended before `now`, then returns. A first call stores a day: a few seconds of work. */
export async function catchUpDemo(db: Database, cluster: ClusterRow, now: Seconds): Promise<void> {
  const caughtUp = new AbortController();
  const clock: Clock = { now: () => now, wait: async () => caughtUp.abort() };
  const source = demoFlowSource(demoObjectStore(db, cluster.id), clock);
  await pullFlows(db, cluster.id, source, caughtUp.signal, () => now);
}

const WALL_CLOCK: Clock = {
  now: () => Date.now() / 1000,
  wait: (seconds, signal) => wait(Math.max(0, seconds) * 1000, undefined, { signal }).catch(() => undefined),
};

/** Runs until the signal aborts. Ends first what a crash cut off: records of a story step. */
export async function followDemo(db: Database, cluster: ClusterRow, signal: AbortSignal): Promise<void> {
  const source = demoFlowSource(demoObjectStore(db, cluster.id), WALL_CLOCK);
  while (!signal.aborted) {
    try {
      await flushDemoOutbox(db, cluster, WALL_CLOCK.now());
      await pullFlows(db, cluster.id, source, signal, WALL_CLOCK.now);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await recordSourceError(db, cluster.id, source.name, message).catch(() => undefined);
    }
    await WALL_CLOCK.wait(RETRY_SECONDS, signal);
  }
}
