/** What happened to alerts: occurrences (evidence), changes of state and notes. Writing of occurrences is in alerts.ts. */
import { randomUUID } from 'node:crypto';
import type { Seconds } from '@/lib/core/flow';
import type { AlertEvidence, AlertState, CloseReason } from '@/lib/core/threat/alert-model';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { texts } from './array-text';
import type { Transaction } from './client';

/** Occurrences of one alert: all of them, and in equal buckets over its life. */
export interface Occurrences {
  readonly total: number;
  /** Oldest first, one per bucket. */
  readonly buckets: readonly number[];
}

/** Counts per alert in `bucketCount` equal parts of each alert's own life; an alert without occurrences is missing. */
export async function countOccurrences(
  db: Transaction,
  alertIds: readonly string[],
  bucketCount: number,
): Promise<ReadonlyMap<string, Occurrences>> {
  if (alertIds.length === 0) return new Map();
  const rows = await db.$queryRaw<{ alert_id: string; bucket: number; count: bigint }[]>`
    SELECT event.alert_id::text, LEAST(width_bucket(extract(epoch FROM event.at), extract(epoch FROM alert.first_seen),
      GREATEST(extract(epoch FROM alert.last_seen), extract(epoch FROM alert.first_seen) + 1), ${bucketCount}::int),
      ${bucketCount}::int) AS bucket, sum(event.occurrences)::bigint AS count
    FROM alert_event event JOIN alert ON alert.id = event.alert_id
    WHERE event.kind = 'occurrence' AND event.alert_id = ANY(${texts(alertIds)}::uuid[])
    GROUP BY 1, 2`;
  const counted = new Map<string, number[]>();
  for (const { alert_id, bucket, count } of rows) {
    const buckets = counted.get(alert_id) ?? Array.from({ length: bucketCount }, () => 0);
    const at = Math.max(0, bucket - 1);
    buckets[at] = (buckets[at] ?? 0) + Number(count);
    counted.set(alert_id, buckets);
  }
  return new Map(
    [...counted].map(([id, buckets]) => [id, { buckets, total: buckets.reduce((sum, count) => sum + count, 0) }]),
  );
}

/** Newest first, at most `limit`. */
export async function listEvidence(db: Transaction, alertId: string, limit: number): Promise<readonly AlertEvidence[]> {
  const rows = await db.alertEvent.findMany({
    where: { alertId, kind: 'occurrence' },
    orderBy: { at: 'desc' },
    take: limit,
  });
  return rows.map((row) => {
    const body = row.body as { text?: string; dns?: DnsRecord | null };
    return {
      at: Math.floor(row.at.getTime() / 1000),
      text: body.text ?? '',
      occurrences: Number(row.occurrences),
      dns: body.dns ?? null,
    };
  });
}

/** A change of an alert, or words about it. */
export interface HistoryEntry {
  readonly at: Seconds;
  readonly actor: string;
  readonly text: string;
}

/** Newest first. */
export async function listHistory(db: Transaction, alertId: string): Promise<readonly HistoryEntry[]> {
  const rows = await db.alertEvent.findMany({
    where: { alertId, kind: { in: ['state', 'note'] } },
    orderBy: { at: 'desc' },
    take: 500,
  });
  return rows.map((row) => ({
    at: Math.floor(row.at.getTime() / 1000),
    actor: row.actor,
    text: String((row.body as { text?: unknown }).text ?? ''),
  }));
}

/** What is absent stays as it is. */
export interface AlertChange {
  readonly state?: AlertState;
  readonly closeReason?: CloseReason | null;
  readonly assignee?: string | null;
}

/** Changes the alerts of the cluster among `ids` and answers which those are. */
export async function updateAlerts(
  tx: Transaction,
  clusterId: number,
  ids: readonly string[],
  change: AlertChange,
): Promise<readonly string[]> {
  const alerts = await tx.alert.findMany({ where: { clusterId, id: { in: [...ids] } }, select: { id: true } });
  const known = alerts.map(({ id }) => id);
  if (Object.keys(change).length > 0) {
    const regressed = change.state === undefined || change.state === 'new' ? {} : { regressed: false };
    await tx.alert.updateMany({ where: { id: { in: known } }, data: { ...change, ...regressed } });
  }
  return known;
}

/** One history entry on each alert. */
export async function insertHistory(
  tx: Transaction,
  alertIds: readonly string[],
  kind: 'state' | 'note',
  entry: HistoryEntry,
): Promise<void> {
  await tx.alertEvent.createMany({
    data: alertIds.map((alertId) => ({
      alertId,
      key: randomUUID(),
      kind,
      at: new Date(entry.at * 1000),
      actor: entry.actor,
      body: { text: entry.text },
    })),
  });
}

/** Hits that people said are fine. Null = any. */
export interface ExceptionRow {
  readonly feedId: string | null;
  readonly indicator: string | null;
  readonly namespace: string | null;
  readonly workload: string | null;
}

/** Those in force at the instant. */
export async function listExceptions(
  db: Transaction,
  clusterId: number,
  now: Seconds,
): Promise<readonly ExceptionRow[]> {
  return db.alertException.findMany({
    where: { clusterId, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(now * 1000) } }] },
    select: { feedId: true, indicator: true, namespace: true, workload: true },
  });
}
