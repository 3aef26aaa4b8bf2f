/** Removal of what retention no longer keeps. */
import type { Seconds } from '@/lib/core/flow';
import type { Database } from './client';
import { dropPartitions } from './partitions';
import type { Retention } from './retention';

/** Digests are kept longer than any shipper repeats a batch; so are the records it could not deliver. */
const BATCH_SECONDS = 8 * 86_400;

/** Rows removed by table; windows count as whole days. */
export type Pruned = Readonly<Record<string, number>>;

/** Removes old rows of all clusters. Each table commits alone: what one step did stays done when the next one fails. */
export async function prune(db: Database, retention: Retention, now: Seconds): Promise<Pruned> {
  const hours = { lt: instant(retention.hoursFrom) };
  const days = { lt: instant(retention.daysFrom) };
  const batches = { lt: instant(now - BATCH_SECONDS) };
  const windows = await dropPartitions(db, retention.windowsFrom);
  const seenEvents = await db.seenEvents.deleteMany({ where: { windowStart: { lt: instant(retention.windowsFrom) } } });
  const flowHour = await db.flowHour.deleteMany({ where: { windowStart: hours } });
  const flowDay = await db.flowDay.deleteMany({ where: { windowStart: days } });
  const dns = await db.dnsQuery.deleteMany({ where: { at: hours } });
  const sighting = await db.sighting.deleteMany({ where: { day: days } });
  const peerTally = await db.peerTally.deleteMany({ where: { day: days } });
  const batch = await db.ingestBatch.deleteMany({ where: { at: batches } });
  const deadLetter = await db.deadLetter.deleteMany({ where: { at: batches } });
  const gap = await db.coverageGap.deleteMany({ where: { to: days } });
  const occurrence = await db.alertEvent.deleteMany({ where: { at: days, kind: 'occurrence' } });
  return {
    windows,
    seenEvents: seenEvents.count,
    hours: flowHour.count,
    days: flowDay.count,
    dns: dns.count,
    sightings: sighting.count,
    peerTallies: peerTally.count,
    batches: batch.count,
    deadLetters: deadLetter.count,
    gaps: gap.count,
    occurrences: occurrence.count,
  };
}

function instant(at: Seconds): Date {
  return new Date(at * 1000);
}
