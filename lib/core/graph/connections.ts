/**
 * From series sums to connections: both ends' reports of one (source, destination, protocol, port) folded by
 * rules 1 to 6 of flows.md 6.1, beside what the policy engine says about it.
 */

import type { Endpoint, FlowCounters, Reporter, SeriesKey, SeriesSum, ServiceRef } from '@/lib/core/flow';
import { endpointKey } from '@/lib/core/flow-key';
import type { AgreementJudge, TraceAgreement } from '@/lib/core/policy/agreement';
import type { ConnectionFacts, Judgement, PolicyEngine } from '@/lib/core/policy/model';
import { invariant } from '@/lib/core/result';
import { addCounters } from '@/lib/core/window';
import { edgeStateOf, type VerdictClass } from './counts';
import { groupBy } from './group';
import { connectionKeyOf } from './ids';
import { fillEndpoint, type MergedEnd, mergeEnds } from './merge-ends';
import type { Connection, ReportedSide, VerdictCounts, View } from './model';
import { bySide, classOf, type JudgedRow, type RowsBySide, type Tally, tallyConnection } from './tally';

/** `enforced` judges the policies in force now; `judged` those of the view, null in view `reported`. */
export interface Judges {
  readonly view: View;
  readonly enforced: PolicyEngine;
  readonly judged: PolicyEngine | null;
  /** Asked about the newest report of each end; left out = connections say nothing of it. */
  readonly agreement?: AgreementJudge;
  /** By its counts: whether a connection is to say anything of it. Left out = every connection. */
  readonly asksAgreement?: (counts: VerdictCounts) => boolean;
}

export interface FoldedFlows {
  /** Sorted by key. */
  readonly connections: readonly Connection[];
  /** Series id -> the class its connections count in; series that the other end already counts are missing. */
  readonly classes: ReadonlyMap<string, VerdictClass>;
}

/**
 * The connections of a range, sorted by key, whatever the order of `sums`. Each distinct pair of ends is judged
 * once per policy set: O(sums) judgements at worst, O(connections) where a workload's labels do not vary.
 * Verdict counts are connections: allowed + wouldBeDenied + denied + unknown = all, see tallyConnection.
 */
export function foldConnections(sums: readonly SeriesSum[], judges: Judges): readonly Connection[] {
  return foldFlows(sums, judges).connections;
}

/** As foldConnections, with the class of each series for what is drawn over time (histogram.ts). */
export function foldFlows(sums: readonly SeriesSum[], judges: Judges): FoldedFlows {
  const groups = groupBy(sums, (sum) => connectionKeyOf(sum.key));
  const classes = new Map<string, VerdictClass>();
  const connections: Connection[] = [];
  for (const key of [...groups.keys()].sort()) {
    const { connection, tally } = foldOne(key, (groups.get(key) ?? []).sort(newestFirst), judges);
    connections.push(connection);
    for (const row of tally.counted) classes.set(row.sum.seriesId, classOf(row, tally));
  }
  return { connections, classes };
}

function newestFirst(a: SeriesSum, b: SeriesSum): number {
  if (a.lastSeen !== b.lastSeen) return b.lastSeen - a.lastSeen;
  if (a.firstSeen !== b.firstSeen) return b.firstSeen - a.firstSeen;
  return a.seriesId < b.seriesId ? -1 : 1;
}

interface Verdicts {
  /** What the engines were asked about: the row's ends with what other rows state of them. */
  readonly facts: ConnectionFacts;
  readonly enforced: Judgement;
  readonly judged: Judgement | null;
}

const NOT_ASKED: Connection['agreement'] = { source: null, destination: null };

function foldOne(
  key: string,
  sums: readonly SeriesSum[],
  judges: Judges,
): { readonly connection: Connection; readonly tally: Tally } {
  const [first, ...rest] = sums;
  invariant(first !== undefined, 'a connection has at least one series');
  const merged = {
    source: mergeEnds([first.key.source, ...rest.map((sum) => sum.key.source)]),
    destination: mergeEnds([first.key.destination, ...rest.map((sum) => sum.key.destination)]),
  };
  const ends = { source: merged.source.merged, destination: merged.destination.merged };
  const service = serviceOf(sums);
  const judge = judgeOnce(judges, service, merged);
  const rows = sums.map((sum) => ({ sum, verdicts: judge(sum.key) }));
  const sides = bySide(rows.map(({ sum, verdicts }) => ({ sum, outcome: classify(sum.key, verdicts) })));
  const tally = tallyConnection(sides);
  const judged = severest(rows.map((row) => row.verdicts.judged));
  const connection: Connection = {
    key,
    ...ends,
    protocol: first.key.protocol,
    destinationPort: first.key.destinationPort,
    destinationService: service,
    state: edgeStateOf(tally.counts),
    counts: tally.counts,
    counters: volumeOf(sides),
    deniedAt: deniedAt(tally, judged, sides),
    oneSided: isOneSided(ends, sides),
    reported: { source: reportedSide(sides.source), destination: reportedSide(sides.destination) },
    judged,
    agreement:
      judges.asksAgreement?.(tally.counts) === false
        ? NOT_ASKED
        : {
            source: agreementOf(sides.source, judges, judge),
            destination: agreementOf(sides.destination, judges, judge),
          },
    firstSeen: Math.min(...sums.map((sum) => sum.firstSeen)),
    lastSeen: Math.max(...sums.map((sum) => sum.lastSeen)),
    seriesIds: sums.map((sum) => sum.seriesId).sort(),
  };
  return { connection, tally };
}

/** The service is known before DNAT only, so the source's word comes first (rule 6). */
function serviceOf(sums: readonly SeriesSum[]): ServiceRef | null {
  const stating = sums.filter((sum) => sum.key.destinationService !== null);
  const chosen = stating.find((sum) => sum.key.reporter === 'source') ?? stating[0];
  return chosen?.key.destinationService ?? null;
}

/** Judges a row's ends: the merged ones where rows do not differ, else its own, filled from them. Equal ends are judged once. */
function judgeOnce(
  judges: Judges,
  destinationService: ServiceRef | null,
  ends: { readonly source: MergedEnd; readonly destination: MergedEnd },
): (key: SeriesKey) => Verdicts {
  const judge = ({ protocol, destinationPort }: SeriesKey, source: Endpoint, destination: Endpoint): Verdicts => {
    const facts = { source, destination, protocol, destinationPort, destinationService };
    const judged = judges.view === 'reported' ? null : (judges.judged?.judge(facts) ?? null);
    return { facts, enforced: judges.enforced.judge(facts), judged };
  };
  if (ends.source.uniform && ends.destination.uniform) {
    let verdicts: Verdicts | undefined;
    return (key) => {
      verdicts ??= judge(key, ends.source.merged, ends.destination.merged);
      return verdicts;
    };
  }
  const known = new Map<string, Verdicts>();
  return (key) => {
    const source = endOf(key.source, ends.source);
    const destination = endOf(key.destination, ends.destination);
    const id = endpointKey(source) + endpointKey(destination);
    const verdicts = known.get(id) ?? judge(key, source, destination);
    known.set(id, verdicts);
    return verdicts;
  };
}

function endOf(stated: Endpoint, { merged, uniform }: MergedEnd): Endpoint {
  return uniform ? merged : fillEndpoint(stated, merged);
}

/**
 * The class of one report. What passed is would-be-denied only when the policies in force now do not deny it:
 * otherwise it is old traffic, not an effect of staging. What the judge cannot tell is never called allowed; between
 * two ends that policies do not manage there is nothing to tell, and the report stands.
 */
function classify(key: SeriesKey, verdicts: Verdicts): VerdictClass {
  if (key.verdict === 'deny') return 'denied';
  if (key.verdict === 'drop' || key.verdict === 'unknown') return 'unknown';
  if (verdicts.judged === null) return key.verdict === 'audit' || pendingDenies(key) ? 'wouldBeDenied' : 'allowed';
  if (verdicts.judged.egress === null && verdicts.judged.ingress === null) return 'allowed';
  if (verdicts.judged.verdict === 'unknown') return 'unknown';
  const changes = verdicts.judged.verdict === 'deny' && verdicts.enforced.verdict !== 'deny';
  return changes ? 'wouldBeDenied' : 'allowed';
}

/** The last pending hit is the data plane's own what-if verdict (policy.md 3.8). */
function pendingDenies(key: SeriesKey): boolean {
  return key.trace.pending.at(-1)?.action === 'deny';
}

/** Where rows carry different labels the strictest judgement speaks for the connection. */
function severest(judgements: readonly (Judgement | null)[]): Judgement | null {
  return judgements.reduce((most, judgement) => (severity(judgement) > severity(most) ? judgement : most), null);
}

function severity(judgement: Judgement | null): number {
  if (judgement === null) return 0;
  return judgement.verdict === 'deny' ? 3 : judgement.verdict === 'unknown' ? 2 : 1;
}

function reportedSide(rows: readonly JudgedRow[]): ReportedSide | null {
  const last = rows[0]?.sum;
  if (last === undefined) return null;
  const { enforced, pending } = last.key.trace;
  return { verdict: last.key.verdict, enforced, pending, counters: sumCounters(rows) };
}

function sumCounters([first, ...rest]: readonly JudgedRow[]): FlowCounters {
  invariant(first !== undefined, 'there is a row to sum');
  return rest.reduce((total, row) => addCounters(total, row.sum.counters), first.sum.counters);
}

/** Volume of the source's rows, else the destination's, else the only witness's (rule 2). */
function volumeOf(sides: RowsBySide): FlowCounters {
  const rows = [sides.source, sides.destination, sides.witness].find((side) => side.length > 0);
  invariant(rows !== undefined, 'somebody reported the connection');
  return sumCounters(rows);
}

function deniedAt(tally: Tally, judged: Judgement | null, sides: RowsBySide): Connection['deniedAt'] {
  if (tally.deniedAtSource > 0) return 'source';
  if (tally.deniedAtDestination > 0) return 'destination';
  if (tally.counts.wouldBeDenied === 0) return null;
  if (judged !== null) return judged.egress?.verdict === 'deny' ? 'source' : 'destination';
  return sides.source.some((row) => row.outcome === 'wouldBeDenied') ? 'source' : 'destination';
}

/** A source that denied everything is a full report: the destination never saw it (rule 5). */
function isOneSided(ends: Pick<Connection, 'source' | 'destination'>, sides: RowsBySide): boolean {
  if (ends.source.kind !== 'workload' || ends.destination.kind !== 'workload') return false;
  if (sides.source.length === 0) return sides.destination.length > 0;
  return sides.destination.length === 0 && sides.source.some((row) => row.sum.key.verdict !== 'deny');
}

/** Of the newest report of one end: older ones may go by older policies. */
function agreementOf(
  rows: readonly JudgedRow[],
  { agreement }: Judges,
  judge: (key: SeriesKey) => Verdicts,
): TraceAgreement | null {
  const newest = rows[0]?.sum;
  if (newest === undefined || agreement === undefined) return null;
  const { key, lastSeen } = newest;
  return agreement({ key: { ...key, ...judge(key).facts }, lastSeen });
}

/** Which end a reporter speaks for. */
export function directionOf(reporter: Reporter): 'egress' | 'ingress' | null {
  if (reporter === 'source') return 'egress';
  return reporter === 'destination' ? 'ingress' : null;
}
