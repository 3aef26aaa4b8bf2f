/** Alerts: grouped hits of feeds with their evidence and their history. */
import { createHash, randomUUID } from 'node:crypto';
import type { Seconds } from '@/lib/core/flow';
import type { AlertState, CloseReason } from '@/lib/core/threat/alert-model';
import type { FeedHit } from '@/lib/core/threat/match';
import { instants, numbers, texts } from './array-text';
import type { Transaction } from './client';
import type { Alert } from './generated/client';
import { slices } from './slices';

export interface AlertRow {
  readonly id: string;
  readonly feedId: string;
  readonly feedName: string;
  readonly feedVersion: number;
  readonly kind: 'ip' | 'domain';
  readonly indicator: string;
  readonly indicatorLine: number;
  readonly sourceNamespace: string | null;
  readonly sourceName: string;
  readonly destination: string;
  /** The feed's, before the outcome is weighed in (severity.ts). */
  readonly severity: number;
  readonly mitre: string;
  readonly state: AlertState;
  readonly closeReason: CloseReason | null;
  readonly regressed: boolean;
  readonly assignee: string | null;
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
}

/** What an alert keeps of the feed that raised it. */
export interface HitFeed {
  readonly name: string;
  readonly version: number;
  readonly severity: number;
  readonly mitre: string;
}

interface StoredAlert {
  readonly id: string;
  readonly group_key: string;
}

/**
 * Stores hits as alerts and evidence and tells how many occurrences were new. An occurrence stored before is kept once
 * with the larger count, so matching the same flows again changes nothing. An alert closed as remediated opens again
 * when an occurrence after its closing comes in; one closed for another reason stays closed.
 */
export async function upsertHits(
  tx: Transaction,
  clusterId: number,
  hits: readonly FeedHit[],
  feeds: ReadonlyMap<string, HitFeed>,
): Promise<number> {
  let added = 0;
  for (const slice of slices(hits.filter((hit) => feeds.has(hit.feedId)))) {
    const ids = await upsertAlerts(tx, clusterId, slice, feeds);
    const evidence = slice.flatMap((hit) => {
      const alertId = ids.get(digest(hit.groupKey).toString('hex'));
      return alertId === undefined ? [] : hit.evidence.map((item) => ({ ...item, alertId }));
    });
    for (const part of slices(evidence)) added += await upsertOccurrences(tx, part);
  }
  return added;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Group key in hex -> alert id. */
async function upsertAlerts(
  tx: Transaction,
  clusterId: number,
  hits: readonly FeedHit[],
  feeds: ReadonlyMap<string, HitFeed>,
): Promise<ReadonlyMap<string, string>> {
  const feedOf = (hit: FeedHit): HitFeed => feeds.get(hit.feedId) ?? { name: '', version: 0, severity: 1, mitre: '' };
  const rows = await tx.$queryRaw<StoredAlert[]>`
    INSERT INTO alert AS old (cluster_id, id, group_key, feed_id, feed_name, feed_version, kind, indicator,
      indicator_line, source_namespace, source_name, destination, severity, mitre, first_seen, last_seen)
    SELECT ${clusterId}::int, id, decode(hash, 'hex'), feed_id, feed_name, feed_version, kind, indicator, line,
      namespace, name, destination, severity, mitre, first_seen, last_seen
    FROM unnest(
      ${texts(hits.map(() => randomUUID()))}::uuid[],
      ${texts(hits.map(({ groupKey }) => digest(groupKey).toString('hex')))}::text[],
      ${texts(hits.map(({ feedId }) => feedId))}::uuid[], ${texts(hits.map((hit) => feedOf(hit).name))}::text[],
      ${numbers(hits.map((hit) => feedOf(hit).version))}::int[], ${texts(hits.map(({ kind }) => kind))}::text[],
      ${texts(hits.map(({ indicator }) => indicator))}::text[],
      ${numbers(hits.map(({ indicatorLine }) => indicatorLine))}::int[],
      ${texts(hits.map(({ sourceNamespace }) => sourceNamespace))}::text[],
      ${texts(hits.map(({ sourceName }) => sourceName))}::text[],
      ${texts(hits.map(({ destination }) => destination))}::text[],
      ${numbers(hits.map((hit) => feedOf(hit).severity))}::int[], ${texts(hits.map((hit) => feedOf(hit).mitre))}::text[],
      ${instants(hits.map(({ firstSeen }) => firstSeen))}::timestamptz[],
      ${instants(hits.map(({ lastSeen }) => lastSeen))}::timestamptz[]
    ) AS row(id, hash, feed_id, feed_name, feed_version, kind, indicator, line, namespace, name, destination, severity,
      mitre, first_seen, last_seen)
    ON CONFLICT (cluster_id, group_key) DO UPDATE SET
      first_seen = LEAST(old.first_seen, EXCLUDED.first_seen), last_seen = GREATEST(old.last_seen, EXCLUDED.last_seen),
      feed_version = EXCLUDED.feed_version, indicator_line = EXCLUDED.indicator_line
    RETURNING id::text, encode(group_key, 'hex') AS group_key`;
  return new Map(rows.map((row) => [row.group_key, row.id]));
}

type Occurrence = FeedHit['evidence'][number] & { readonly alertId: string };

async function upsertOccurrences(tx: Transaction, rows: readonly Occurrence[]): Promise<number> {
  const written = await tx.$queryRaw<{ alert_id: string; at: bigint; is_new: boolean }[]>`
    INSERT INTO alert_event AS old (alert_id, key, kind, at, occurrences, body)
    SELECT alert_id, key, 'occurrence', at, occurrences, body::jsonb
    FROM unnest(
      ${texts(rows.map(({ alertId }) => alertId))}::uuid[],
      ${texts(rows.map(({ key }) => digest(key).toString('hex')))}::text[],
      ${instants(rows.map(({ at }) => at))}::timestamptz[],
      ${numbers(rows.map(({ occurrences }) => occurrences))}::bigint[],
      ${texts(rows.map(({ text, dns }) => JSON.stringify({ text, dns })))}::text[]
    ) AS row(alert_id, key, at, occurrences, body)
    ON CONFLICT (alert_id, key) DO UPDATE SET occurrences = EXCLUDED.occurrences, body = EXCLUDED.body
      WHERE old.occurrences < EXCLUDED.occurrences
    RETURNING alert_id::text, extract(epoch FROM at)::bigint AS at, xmax = 0 AS is_new`;
  const fresh = written.filter((row) => row.is_new);
  if (fresh.length > 0) await reopen(tx, fresh);
  return fresh.length;
}

async function reopen(
  tx: Transaction,
  fresh: readonly { readonly alert_id: string; readonly at: bigint }[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE alert SET state = 'new', close_reason = NULL, regressed = TRUE
    FROM (
      SELECT alert_id, max(to_timestamp(at)) AS at
      FROM unnest(${texts(fresh.map((row) => row.alert_id))}::uuid[], ${numbers(fresh.map(({ at }) => at))}::bigint[])
        AS row(alert_id, at)
      GROUP BY alert_id
    ) AS hit
    WHERE alert.id = hit.alert_id AND alert.state = 'closed' AND alert.close_reason = 'remediated'
      AND hit.at > (SELECT max(event.at) FROM alert_event event WHERE event.alert_id = alert.id AND event.kind = 'state')`;
}

export interface AlertFilter {
  readonly state?: AlertState | undefined;
  /** `<namespace>/<workload>`, `-` = not namespaced. */
  readonly workload?: string | undefined;
}

/** Newest occurrence first, at most `limit`. */
export async function listAlerts(
  db: Transaction,
  clusterId: number,
  filter: AlertFilter,
  limit: number,
): Promise<readonly AlertRow[]> {
  const rows = await db.alert.findMany({
    where: {
      clusterId,
      ...(filter.state === undefined ? {} : { state: filter.state }),
      ...(filter.workload === undefined ? {} : workloadFilter(filter.workload)),
    },
    orderBy: [{ lastSeen: 'desc' }, { id: 'asc' }],
    take: limit,
  });
  return rows.map(alertRow);
}

function workloadFilter(workload: string): { sourceNamespace: string | null; sourceName: string } {
  const slash = workload.indexOf('/');
  const namespace = slash < 0 ? '-' : workload.slice(0, slash);
  return { sourceNamespace: namespace === '-' ? null : namespace, sourceName: workload.slice(slash + 1) };
}

export async function findAlert(db: Transaction, clusterId: number, id: string): Promise<AlertRow | null> {
  const row = await db.alert.findFirst({ where: { clusterId, id } });
  return row === null ? null : alertRow(row);
}

/** Alerts by state; a state without alerts is 0. */
export async function countAlerts(db: Transaction, clusterId: number): Promise<Readonly<Record<AlertState, number>>> {
  const groups = await db.alert.groupBy({ by: ['state'], where: { clusterId }, _count: true });
  const of = (state: AlertState) => groups.find((group) => group.state === state)?._count ?? 0;
  return { new: of('new'), acknowledged: of('acknowledged'), closed: of('closed') };
}

function alertRow(row: Alert): AlertRow {
  return {
    ...row,
    kind: row.kind === 'domain' ? 'domain' : 'ip',
    state: row.state as AlertState,
    closeReason: row.closeReason as CloseReason | null,
    firstSeen: Math.floor(row.firstSeen.getTime() / 1000),
    lastSeen: Math.floor(row.lastSeen.getTime() / 1000),
  };
}
