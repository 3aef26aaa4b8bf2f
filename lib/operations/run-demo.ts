/** The simulated cluster as a task of the schedule. */
import { setTimeout as wait } from 'node:timers/promises';
import { env } from '@/lib/env';
import type { Log } from '@/lib/log';
import { type Database, database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { followDemo } from './demo-traffic';
import { seedDemo } from './seed-demo';

/** Pause after a failed seeding, and before looking again whether a demo is wanted. */
const RETRY_MILLIS = 5_000;

/** Makes sure the demo is there where it is wanted and keeps its traffic flowing, until the signal aborts. */
export async function runDemo(log: Log, signal: AbortSignal, db: Database = database()): Promise<void> {
  while (!signal.aborted) {
    const cluster = await trySeed(db, log, signal);
    if (cluster === 'not-wanted') return;
    if (cluster !== 'failed') await followDemo(db, cluster, signal);
    await wait(RETRY_MILLIS, undefined, { signal }).catch(() => undefined);
  }
}

async function trySeed(db: Database, log: Log, signal: AbortSignal): Promise<ClusterRow | 'failed' | 'not-wanted'> {
  try {
    const origin = `http://127.0.0.1:${env().PORT}`;
    return (await seedDemo(db, { origin, now: Date.now() / 1000, signal })) ?? 'not-wanted';
  } catch (error) {
    log.error({ err: error }, 'the demo cluster could not be set up');
    return 'failed';
  }
}
