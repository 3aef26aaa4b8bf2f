/**
 * External addresses and names each workload was seen with, one row a day: small enough to keep for as long as days
 * are kept, so that a feed which learns of an indicator today finds who met it last month.
 */
import type { Seconds } from '@/lib/core/flow';
import { DAY_SECONDS, floorTo } from '@/lib/core/range-parts';
import { instants, texts } from './array-text';
import type { Transaction } from './client';
import { slices } from './slices';

/** Namespace '' = not namespaced. */
export interface Sighting {
  readonly kind: 'ip' | 'domain';
  readonly value: string;
  readonly namespace: string;
  readonly workload: string;
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
}

/** Rows whose arrays are written as text in one go: some 10 ms. */
const WRITTEN_AT_ONCE = 2_000;

/** Widens what is stored for the day of `firstSeen`. Rows may repeat; order does not matter. */
export async function upsertSightings(tx: Transaction, clusterId: number, rows: readonly Sighting[]): Promise<void> {
  for (const slice of slices(byKey(rows), WRITTEN_AT_ONCE)) {
    await tx.$executeRaw`
      INSERT INTO sighting AS old (cluster_id, day, kind, value, namespace, workload, first_seen, last_seen)
      SELECT ${clusterId}::int, (first_seen AT TIME ZONE 'UTC')::date, kind, value, namespace, workload, first_seen, last_seen
      FROM unnest(
        ${texts(slice.map(({ kind }) => kind))}::text[], ${texts(slice.map(({ value }) => value))}::text[],
        ${texts(slice.map(({ namespace }) => namespace))}::text[], ${texts(slice.map(({ workload }) => workload))}::text[],
        ${instants(slice.map(({ firstSeen }) => firstSeen))}::timestamptz[],
        ${instants(slice.map(({ lastSeen }) => lastSeen))}::timestamptz[]
      ) AS row(kind, value, namespace, workload, first_seen, last_seen)
      ON CONFLICT (cluster_id, day, kind, value, namespace, workload) DO UPDATE SET
        first_seen = LEAST(old.first_seen, EXCLUDED.first_seen), last_seen = GREATEST(old.last_seen, EXCLUDED.last_seen)
      WHERE old.first_seen > EXCLUDED.first_seen OR old.last_seen < EXCLUDED.last_seen`;
  }
}

/** One row per day and key, in key order, so that two batches never wait for each other in a circle. */
function byKey(rows: readonly Sighting[]): readonly Sighting[] {
  const merged = new Map<string, Sighting>();
  for (const row of rows) {
    const day = floorTo(row.firstSeen, DAY_SECONDS);
    const key = JSON.stringify([day, row.kind, row.value, row.namespace, row.workload]);
    const known = merged.get(key);
    merged.set(key, {
      ...row,
      firstSeen: Math.min(row.firstSeen, known?.firstSeen ?? row.firstSeen),
      lastSeen: Math.max(row.lastSeen, known?.lastSeen ?? row.lastSeen),
    });
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

interface SightingRow {
  readonly kind: string;
  readonly value: string;
  readonly namespace: string;
  readonly workload: string;
  readonly first_seen: bigint;
  readonly last_seen: bigint;
}

/** Calls `visit` with all sightings of one kind since the instant, days joined, in pages of 20,000 by value. */
export async function visitSightings(
  tx: Transaction,
  clusterId: number,
  kind: Sighting['kind'],
  since: Seconds,
  visit: (page: readonly Sighting[]) => void,
): Promise<void> {
  let after = { value: '', namespace: '', workload: '' };
  for (;;) {
    const rows = await tx.$queryRaw<SightingRow[]>`
      SELECT kind, value, namespace, workload, extract(epoch FROM min(first_seen))::bigint AS first_seen,
        extract(epoch FROM max(last_seen))::bigint AS last_seen
      FROM sighting
      WHERE cluster_id = ${clusterId} AND kind = ${kind} AND day >= (to_timestamp(${since}) AT TIME ZONE 'UTC')::date
        AND (value, namespace, workload) > (${after.value}, ${after.namespace}, ${after.workload})
      GROUP BY kind, value, namespace, workload ORDER BY value, namespace, workload LIMIT ${PAGE}`;
    visit(rows.map((row) => ({ ...row, kind, firstSeen: Number(row.first_seen), lastSeen: Number(row.last_seen) })));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last;
  }
}

const PAGE = 20_000;

/** Distinct values of one kind seen since the instant. */
export async function countSightings(
  db: Transaction,
  clusterId: number,
  kind: Sighting['kind'],
  since: Seconds,
): Promise<number> {
  const rows = await db.$queryRaw<{ count: bigint }[]>`
    SELECT count(DISTINCT value) AS count FROM sighting
    WHERE cluster_id = ${clusterId} AND kind = ${kind} AND day >= (to_timestamp(${since}) AT TIME ZONE 'UTC')::date
      AND last_seen >= to_timestamp(${since})`;
  return Number(rows[0]?.count ?? 0);
}
