/**
 * Stores one batch of flows and DNS questions in one transaction: what repeats, the windows, which hours they touch,
 * sightings, alerts, refused records, the batch's digest and the source's checkpoint. All of it or nothing; the
 * caller may acknowledge the batch once this has answered.
 */
import type { RejectedRecord } from '@/lib/connectors/connector';
import { externalFacts, factsOfKind, recordsOf, windowStartsOf } from '@/lib/core/batch-facts';
import { FactColumns, observedBy } from '@/lib/core/fact-columns';
import type { Flow, Seconds } from '@/lib/core/flow';
import { FlowColumns } from '@/lib/core/flow-columns';
import { type FlowRows, foldRows, type SeriesIdOf } from '@/lib/core/fold';
import { foldAddresses } from '@/lib/core/fold-addresses';
import { err, ok, type Result } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { completeBatch, countRejects, insertBatch, insertDeadLetters } from '@/lib/storage/batches';
import { recordProgress } from '@/lib/storage/checkpoints';
import type { Database, Transaction } from '@/lib/storage/client';
import { countBatch, holdSeries, markFull } from '@/lib/storage/cluster-tally';
import { claimPrimarySource } from '@/lib/storage/clusters';
import { observationId } from '@/lib/storage/content-id';
import { insertDimensions } from '@/lib/storage/dimensions';
import { DISK_FULL, hasRoom } from '@/lib/storage/disk';
import { upsertDns } from '@/lib/storage/dns';
import { writeEvents, writeWindows } from '@/lib/storage/new-windows';
import { notifyFlows } from '@/lib/storage/notifications';
import { ensurePartitions } from '@/lib/storage/partitions';
import { countFolded } from '@/lib/storage/peer-limits';
import { recentIds } from '@/lib/storage/recent-ids';
import { lockDerived, touchHours } from '@/lib/storage/roll-ups';
import { seriesIds } from '@/lib/storage/series-ids';
import { upsertSightings } from '@/lib/storage/sightings';
import { inTransaction } from '@/lib/storage/transaction';
import { isUnavailable, unavailableReason } from '@/lib/storage/trouble';
import { recordBatchLatency } from './batch-latency';
import { breathe, breatheIfLong } from './breathe';
import { admitSeries, type CardinalityLimits, cardinalityLimits, foldPeers, refusedRecords } from './limit-cardinality';
import { type AdmittedNames, admitNames, countOtherNames } from './limit-names';
import { raiseAlerts } from './raise-alerts';
import { claimEvents } from './repeated-events';
import { flowSightings } from './sightings-of';
import { sortOutFlows } from './sort-out-flows';

export interface Batch {
  readonly clusterId: number;
  /** Who reports: its series are kept apart from those of other connectors. */
  readonly connector: string;
  /** Best as columns, which are taken as they are. */
  readonly flows: Iterable<Flow>;
  readonly dns: readonly DnsRecord[];
  /** Records refused before they came here. */
  readonly rejected: readonly RejectedRecord[];
  /** SHA-256 of what was sent: the same digest again is the same batch again. */
  readonly digest: Uint8Array;
  /** Where a pulled source goes on after this batch; null for a pushed one. */
  readonly resumeAfter: Seconds | null;
  readonly now: Seconds;
}

/**
 * Flows and DNS questions by what became of them; they add up to those of the batch. `accepted` are new, `updated`
 * made a stored window grow, `duplicates` changed nothing. `errors` names what was refused here and before.
 */
export interface IngestResult {
  readonly accepted: number;
  readonly updated: number;
  readonly duplicates: number;
  readonly errors: readonly RejectedRecord[];
}

/** `unavailable`: nothing was stored, send the batch again later. */
export interface IngestError {
  readonly code: 'unavailable';
  readonly detail: string;
}

/**
 * Refuses single flows that a batch may hold (future, before retention, names over 253 characters, new series beyond
 * the cluster's limit); everything else of the batch commits together. Flows of one body must come from one connector.
 */
export async function ingestFlows(
  db: Database,
  batch: Batch,
  limits: CardinalityLimits = cardinalityLimits(),
): Promise<Result<IngestResult, IngestError>> {
  if (!(await hasRoom())) return err({ code: 'unavailable', detail: DISK_FULL });
  const began = performance.now();
  try {
    const stored = await storeBatch(db, batch, limits);
    recordBatchLatency('stored', performance.now() - began);
    return ok(stored);
  } catch (error) {
    recordBatchLatency('failed', performance.now() - began);
    if (!isUnavailable(error)) throw error;
    return err({ code: 'unavailable', detail: unavailableReason(error) });
  }
}

async function storeBatch(db: Database, batch: Batch, limits: CardinalityLimits): Promise<IngestResult> {
  await breathe();
  const flows = FlowColumns.of(batch.flows);
  const { kept, refused } = await sortOutFlows(db, batch.clusterId, flows, batch.now);
  const errors = [...batch.rejected, ...refused];
  const seriesIdOf = seriesIds(batch.clusterId, batch.connector);
  const facts = await factsOf(flows, kept, seriesIdOf);
  const prepared: PreparedBatch = { ...batch, flows, rejected: errors, kept, facts, limits, seriesIdOf };
  await ensurePartitions(db, windowStartsOf(facts));
  const recent = recentIds(db);
  const written = await inTransaction(db, (tx) => writeBatch(tx, prepared, recent));
  recent.remember(written.ids, batch.clusterId, written.generation, batch.now * 1000);
  return { ...written.counts, errors: [...errors, ...written.refused] };
}

/** Lets the process answer others now and then: series that are new are hashed here, and sorting takes its time too. */
async function factsOf(flows: FlowColumns, rows: FlowRows, seriesIdOf: SeriesIdOf): Promise<FactColumns> {
  const [series, observations] = [new BigInt64Array(rows.length), new BigInt64Array(rows.length)];
  const breathe = breatheIfLong();
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number;
    series[at] = seriesIdOf(flows.key(row));
    observations[at] = observationId(observedBy(flows, row));
    if (at % SERIES_AT_ONCE === 0) await breathe();
  }
  return foldRows(flows, rows, series, observations);
}

/** Hashed in some 10 ms when they are new. */
const SERIES_AT_ONCE = 500;

interface PreparedBatch extends Batch {
  readonly flows: FlowColumns;
  /** Rows of those of `flows` that are to be stored. */
  readonly kept: FlowRows;
  readonly facts: FactColumns;
  readonly limits: CardinalityLimits;
  readonly seriesIdOf: SeriesIdOf;
}

interface WrittenBatch {
  readonly counts: Pick<IngestResult, 'accepted' | 'updated' | 'duplicates'>;
  /** Refused here, for want of room. */
  readonly refused: readonly RejectedRecord[];
  /** Dimension rows that exist once this is committed, if the generation is still the same. */
  readonly ids: readonly bigint[];
  readonly generation: bigint;
}

async function writeBatch(
  tx: Transaction,
  batch: PreparedBatch,
  recent: ReturnType<typeof recentIds>,
): Promise<WrittenBatch> {
  const { clusterId, connector, dns, digest, seriesIdOf } = batch;
  const received = batch.kept.length + dns.length;
  const announced = { clusterId, digest, connector, accepted: received, rejected: batch.rejected.length };
  if (!(await insertBatch(tx, announced))) return repeated(received);
  const prepared = await withoutRepeatedEvents(tx, batch);
  const peers = await foldPeers(tx, clusterId, externalFacts(prepared.facts), prepared.limits);
  const folded =
    peers.folded.length === 0
      ? prepared.facts
      : FactColumns.of(foldAddresses([...prepared.facts], peers.isFolded, seriesIdOf));
  const names = await admitNames(tx, clusterId, dns, prepared.limits);
  const tally = await holdSeries(tx, clusterId);
  recent.follow(clusterId, tally.generation);
  const room = prepared.limits.series - tally.series;
  const { facts, unsure } = await admitSeries(tx, { facts: folded, recent, room });
  const refused = facts.length === folded.length ? [] : refusedRecords(prepared, facts, peers.isFolded);
  const stored = { ...prepared, facts, rejected: [...prepared.rejected, ...refused] };
  const { ids, newSeries } = await insertDimensions(tx, clusterId, connector, unsure, recent);
  const counts = await writeFacts(tx, stored, names);
  await countFolded(tx, clusterId, 'ip', peers.folded);
  if (refused.length > 0) await markFull(tx, clusterId, prepared.now);
  const flows = await announce(tx, stored, newSeries);
  await completeBatch(tx, stored, { accepted: recordsOf(facts) + dns.length, rejected: stored.rejected.length, flows });
  const duplicates = counts.duplicates + batch.kept.length - prepared.kept.length;
  return { counts: { ...counts, duplicates }, refused, ids, generation: tally.generation };
}

/** Events that were counted before leave the batch. */
async function withoutRepeatedEvents(tx: Transaction, batch: PreparedBatch): Promise<PreparedBatch> {
  const events = await claimEvents(tx, batch, batch.kept);
  if (events.size === 0) return batch;
  const kept = Array.from(batch.kept).filter((row) => !events.has(row));
  return { ...batch, kept, facts: await factsOf(batch.flows, kept, batch.seriesIdOf) };
}

/** Returns under the cluster's lock of derived data. */
async function writeFacts(
  tx: Transaction,
  batch: PreparedBatch,
  names: AdmittedNames,
): Promise<WrittenBatch['counts']> {
  const { clusterId, connector, digest, facts, dns, rejected, now } = batch;
  const events = factsOfKind(facts, 'event');
  const external = externalFacts(facts);
  const starts = windowStartsOf(facts);
  const written = await writeWindows(tx, batch, factsOfKind(facts, 'window'));
  await writeEvents(tx, batch, events);
  await touchHours(tx, clusterId, digest, starts);
  await upsertSightings(tx, clusterId, [...flowSightings(external), ...names.sightings]);
  const ownQuestions = await upsertDns(tx, clusterId, names.kept);
  await lockDerived(tx, clusterId);
  const questions = ownQuestions + (await countOtherNames(tx, batch, names.folded));
  await raiseAlerts(tx, clusterId, external, dns, now);
  await insertDeadLetters(tx, batch, rejected.map(deadLetter));
  await countRejects(
    tx,
    batch,
    rejected.map(({ code }) => code),
  );
  const eventRecords = recordsOf(events);
  const accepted = written.inserted + eventRecords + questions;
  const duplicates = recordsOf(facts) + dns.length - accepted - written.updated;
  const counts = { accepted, updated: written.updated, duplicates };
  const lastWindow = starts.at(-1) ?? null;
  await recordProgress(tx, { ...batch, accepted, rejected: rejected.length, lastWindow });
  if (facts.length > 0) await claimPrimarySource(tx, clusterId, connector);
  return counts;
}

function repeated(records: number): WrittenBatch {
  return { counts: { accepted: 0, updated: 0, duplicates: records }, refused: [], ids: [], generation: -1n };
}

/** Gives the batch its number and tells who listens, at the commit. Null when there is nothing new to see. */
async function announce(
  tx: Transaction,
  { clusterId, facts }: PreparedBatch,
  newSeries: number,
): Promise<{ readonly number: bigint; readonly from: Seconds; readonly to: Seconds } | null> {
  if (facts.length === 0) return null;
  const number = await countBatch(tx, clusterId, newSeries);
  const span = { from: facts.windowStart(0), to: facts.windowStart(facts.length - 1) };
  await notifyFlows(tx, { clusterId, number, ...span });
  return { number, ...span };
}

function deadLetter({ index, code, reason }: RejectedRecord) {
  return { recordIndex: index, code, reason };
}
