/** Brings the hours and days that batches touched up to date (storage/roll-ups.ts): once for many batches, not with each. */
import type { Seconds } from '@/lib/core/flow';
import { floorTo, HOUR_SECONDS } from '@/lib/core/range-parts';
import { type Database, database } from '@/lib/storage/client';
import { findTouchedHours, settleHour, type TouchedQuery } from '@/lib/storage/roll-ups';
import { inTransaction } from '@/lib/storage/transaction';

/** How long an hour stays touched: what trickles in late would otherwise make it be summed again and again. */
const REST_SECONDS = 60;
/** Twelve million windows of an hour (50,000 series) take some ten seconds. */
const LIMIT_MILLIS = 600_000;

/** Those that are over and were first touched a minute ago; the current hour is read from its windows. Answers how many. */
export function settleHours(now: Seconds, db: Database = database(), signal?: AbortSignal): Promise<number> {
  return settleTouched(db, { hourBefore: floorTo(now, HOUR_SECONDS), touchedBefore: now - REST_SECONDS }, signal);
}

/** All that `query` finds, each in a transaction of its own, until `signal` aborts. */
export async function settleTouched(db: Database, query: TouchedQuery, signal?: AbortSignal): Promise<number> {
  let settled = 0;
  for (const touched of await findTouchedHours(db, query)) {
    if (signal?.aborted) break;
    await inTransaction(db, (tx) => settleHour(tx, touched), LIMIT_MILLIS);
    settled++;
  }
  return settled;
}
