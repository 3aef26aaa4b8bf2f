/** The simulated cluster as a task of the schedule. */
import { setTimeout as wait } from 'node:timers/promises';
import { env } from '@/lib/env';
import type { Log } from '@/lib/log';
import { type Database, database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { followDemo } from './demo-traffic';
import { seedDemo } from './seed-demo';
import { syncPolicies } from './sync-policies';

/** Pause after a failed seeding, and before looking again whether a demo is wanted. */
const RETRY_MILLIS = 5_000;
const SYNC_MILLIS = 15_000;

/** Makes sure the demo is there where it is wanted and keeps its traffic flowing, until the signal aborts. */
export async function runDemo(log: Log, signal: AbortSignal, db: Database = database()): Promise<void> {
  while (!signal.aborted) {
    const cluster = await trySeed(db, log, signal);
    if (cluster === 'not-wanted') return;
    if (cluster !== 'failed')
      await Promise.all([followDemo(db, cluster, signal), keepSynced(db, cluster, log, signal)]);
    await wait(RETRY_MILLIS, undefined, { signal }).catch(() => undefined);
  }
}

/** A change that a killed process left half done is ended within one period, though nobody changes anything else. */
async function keepSynced(db: Database, cluster: ClusterRow, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await syncPolicies(db, cluster, signal);
    } catch (error) {
      log.error({ err: error }, 'policies of the demo cluster could not be read');
    }
    await wait(SYNC_MILLIS, undefined, { signal }).catch(() => undefined);
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
