/**
 * How many external addresses, and how many DNS names, a workload may bring along in a day. The sightings are the list of
 * those kept; the tally counts them and what was folded, and its row is the lock that makes processes count one after
 * the other.
 */
import { setImmediate } from 'node:timers/promises';
import type { Seconds } from '@/lib/core/flow';
import { type ExternalPeer, peerKey } from '@/lib/core/fold-addresses';
import { DAY_SECONDS, floorTo } from '@/lib/core/range-parts';
import type { TimeRange } from '@/lib/core/window';
import { numbers, texts } from './array-text';
import type { Transaction } from './client';
import { Prisma } from './generated/client';
import type { Sighting } from './sightings';
import { slices } from './slices';

/** What is limited, and to how many per workload and day. */
export interface PeerLimit {
  readonly kind: Sighting['kind'];
  readonly most: number;
}

/** Peers that are looked for in one go: some 10 ms. */
const ASKED_AT_ONCE = 2_000;

interface TallyRow {
  readonly day: string;
  readonly namespace: string;
  readonly workload: string;
  readonly kept: number;
}

/**
 * Keys (`peerKey`) of the peers beyond their workload's limit; the others count as kept from now on, in order of the
 * list. A peer that is kept stays kept all day. `isExempt` values are always kept. Two reads when nothing is new; call
 * it before anything else of the batch but its digest is written, for addresses first: all batches lock in that order.
 */
export async function admitPeers(
  tx: Transaction,
  clusterId: number,
  peers: readonly ExternalPeer[],
  { kind, most }: PeerLimit,
  isExempt: (value: string) => boolean,
): Promise<ReadonlySet<string>> {
  const fresh = await findUnsighted(tx, clusterId, kind, peers);
  if (fresh.length === 0) return new Set();
  const before = keptBy(await readTallies(tx, clusterId, kind, fresh));
  const hopeless = (peer: ExternalPeer) => (before.get(workloadKey(peer)) ?? 0) >= most && !isExempt(peer.value);
  const folded = new Set(fresh.filter(hopeless).map(peerKey));
  const open = fresh.filter((peer) => !hopeless(peer));
  if (open.length === 0) return folded;
  const kept = keptBy(await lockTallies(tx, clusterId, kind, open));
  const added = new Map<string, ExternalPeer[]>();
  for (const peer of await findUnsighted(tx, clusterId, kind, open)) {
    const workload = workloadKey(peer);
    const list = added.get(workload) ?? [];
    added.set(workload, list);
    if ((kept.get(workload) ?? 0) + list.length < most || isExempt(peer.value)) list.push(peer);
    else folded.add(peerKey(peer));
  }
  await countKept(tx, clusterId, kind, [...added.values()]);
  return folded;
}

/** Adds to the number of records whose address or name was left out. Call it under the cluster's lock of derived data. */
export async function countFolded(
  tx: Transaction,
  clusterId: number,
  kind: PeerLimit['kind'],
  peers: readonly (ExternalPeer & { readonly records: number })[],
): Promise<void> {
  if (peers.length === 0) return;
  await tx.$executeRaw`
    UPDATE peer_tally AS tally SET folded = tally.folded + added.records
    FROM ${rowsOf(byWorkload(peers), 'added')}
    WHERE tally.cluster_id = ${clusterId} AND tally.day = added.day AND tally.kind = ${kind}
      AND tally.namespace = added.namespace AND tally.workload = added.workload`;
}

export interface FoldedPeers {
  readonly workloads: number;
  /** Of addresses as received: a window that a source sends again counts again. Of names every question once. */
  readonly records: number;
}

/** What was folded on the days that the range touches. */
export async function sumFolded(
  db: Transaction,
  clusterId: number,
  kind: PeerLimit['kind'],
  range: TimeRange,
): Promise<FoldedPeers> {
  const [row] = await db.$queryRaw<{ workloads: bigint; records: bigint }[]>`
    SELECT count(DISTINCT (namespace, workload)) AS workloads, COALESCE(sum(folded), 0)::bigint AS records
    FROM peer_tally
    WHERE cluster_id = ${clusterId} AND kind = ${kind} AND folded > 0
      AND day >= ${dayText(range.from)}::date AND day <= ${dayText(Math.max(range.from, range.to - 1))}::date`;
  return { workloads: Number(row?.workloads ?? 0), records: Number(row?.records ?? 0) };
}

async function findUnsighted(
  tx: Transaction,
  clusterId: number,
  kind: PeerLimit['kind'],
  peers: readonly ExternalPeer[],
): Promise<readonly ExternalPeer[]> {
  const found: ExternalPeer[] = [];
  for (const slice of slices(peers, ASKED_AT_ONCE)) {
    const rows = await tx.$queryRaw<{ at: number }[]>`
      SELECT row.at FROM ${rowsOf(slice)}
      WHERE NOT EXISTS (
        SELECT FROM sighting WHERE cluster_id = ${clusterId} AND sighting.day = row.day AND kind = ${kind}
          AND sighting.value = row.value AND sighting.namespace = row.namespace AND sighting.workload = row.workload
      ) ORDER BY row.at`;
    for (const { at } of rows) found.push(...slice.slice(at, at + 1));
    await setImmediate();
  }
  return found;
}

function readTallies(
  tx: Transaction,
  clusterId: number,
  kind: PeerLimit['kind'],
  peers: readonly ExternalPeer[],
): Promise<TallyRow[]> {
  return tx.$queryRaw<TallyRow[]>`
    SELECT tally.day::text AS day, tally.namespace, tally.workload, tally.kept FROM peer_tally AS tally
    JOIN ${rowsOf(byWorkload(peers), 'wanted')} USING (day, namespace, workload)
    WHERE tally.cluster_id = ${clusterId} AND tally.kind = ${kind}`;
}

/** In one order for all batches, so that two of them never wait for each other in a circle. */
function lockTallies(
  tx: Transaction,
  clusterId: number,
  kind: PeerLimit['kind'],
  peers: readonly ExternalPeer[],
): Promise<TallyRow[]> {
  return tx.$queryRaw<TallyRow[]>`
    INSERT INTO peer_tally AS old (cluster_id, day, kind, namespace, workload)
    SELECT ${clusterId}::int, day, ${kind}, namespace, workload FROM ${rowsOf(byWorkload(peers))} ORDER BY 2, 4, 5
    ON CONFLICT (cluster_id, day, kind, namespace, workload) DO UPDATE SET kept = old.kept
    RETURNING day::text AS day, namespace, workload, kept`;
}

async function countKept(
  tx: Transaction,
  clusterId: number,
  kind: PeerLimit['kind'],
  groups: readonly (readonly ExternalPeer[])[],
): Promise<void> {
  const peers = groups.flat();
  if (peers.length === 0) return;
  await tx.$executeRaw`
    UPDATE peer_tally AS tally SET kept = tally.kept + added.records
    FROM ${rowsOf(byWorkload(peers), 'added')}
    WHERE tally.cluster_id = ${clusterId} AND tally.day = added.day AND tally.kind = ${kind}
      AND tally.namespace = added.namespace AND tally.workload = added.workload`;
}

type CountedPeer = ExternalPeer & { readonly records?: number };

/** One peer per workload and day, with the records of all of its own; a peer that does not say has one. */
function byWorkload(peers: readonly CountedPeer[]): readonly CountedPeer[] {
  const groups = new Map<string, CountedPeer>();
  for (const peer of peers) {
    const key = workloadKey(peer);
    groups.set(key, { ...peer, value: '', records: (groups.get(key)?.records ?? 0) + (peer.records ?? 1) });
  }
  return [...groups.values()];
}

/** The peers as a table; `at` is the position in the list. */
function rowsOf(peers: readonly CountedPeer[], name: 'row' | 'added' | 'wanted' = 'row'): Prisma.Sql {
  return Prisma.sql`unnest(
    ${texts(peers.map(({ day }) => dayText(day)))}::date[], ${texts(peers.map(({ namespace }) => namespace))}::text[],
    ${texts(peers.map(({ workload }) => workload))}::text[], ${texts(peers.map(({ value }) => value))}::text[],
    ${numbers(peers.map(({ records }) => records ?? 1))}::bigint[], ${numbers(peers.map((_, at) => at))}::int[]
  ) AS ${Prisma.raw(name)}(day, namespace, workload, value, records, at)`;
}

function keptBy(rows: readonly TallyRow[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ day, namespace, workload, kept }) => [JSON.stringify([day, namespace, workload]), kept]));
}

function workloadKey({ day, namespace, workload }: ExternalPeer): string {
  return JSON.stringify([dayText(day), namespace, workload]);
}

let lastDay = { at: Number.NaN, text: '' };

/** `2026-11-23`. Of thousands of peers nearly all are of one day. */
function dayText(at: Seconds): string {
  const day = floorTo(at, DAY_SECONDS);
  if (day !== lastDay.at) lastDay = { at: day, text: new Date(day * 1000).toISOString().slice(0, 10) };
  return lastDay.text;
}
