/**
 * Counting one connection: what each end reported, folded without ever summing across the two ends
 * (flows.md 6.1 rules 1 to 4).
 */
import type { FlowCounters, SeriesSum } from '@/lib/core/flow';
import type { VerdictClass } from './counts';
import type { VerdictCounts } from './model';

/** One series of a connection and the class its own report and the judge put it in. */
export interface JudgedRow {
  readonly sum: SeriesSum;
  readonly outcome: VerdictClass;
}

/** Rows of one connection by who reported them. */
export interface RowsBySide {
  readonly source: readonly JudgedRow[];
  readonly destination: readonly JudgedRow[];
  /** Only where neither end reports: rows without a reporter, else rows of forwarding hosts. */
  readonly witness: readonly JudgedRow[];
}

/** Connections of one side. `lost` = dropped or not stated; the other three passed this end or were refused by it. */
interface SideTally {
  readonly allowed: number;
  readonly wouldBeDenied: number;
  readonly passedUnknown: number;
  readonly denied: number;
  readonly dropped: number;
  readonly unstated: number;
}

export interface Tally {
  readonly counts: VerdictCounts;
  /** Connections each end refused. */
  readonly deniedAtSource: number;
  readonly deniedAtDestination: number;
  /** Class of every series that the counts rest on; a series the other end already counts is missing. */
  readonly classes: ReadonlyMap<string, VerdictClass>;
}

/** Splits rows by reporter. Transit rows count only where nobody else saw the connection. */
export function bySide(rows: readonly JudgedRow[]): RowsBySide {
  const of = (reporter: string) => rows.filter((row) => row.sum.key.reporter === reporter);
  const source = of('source');
  const destination = of('destination');
  const unknown = of('unknown');
  const witness = unknown.length > 0 ? unknown : of('transit');
  return { source, destination, witness: source.length + destination.length > 0 ? [] : witness };
}

/**
 * Folds both ends. A deny at the source never reaches the destination, so it adds; what passed the source is
 * counted once, by the destination where it refused any of it, else by the end that saw more.
 */
export function tallyConnection(sides: RowsBySide): Tally {
  if (sides.source.length === 0 || sides.destination.length === 0) {
    const atDestination = sides.destination.length > 0;
    const alone = atDestination ? sides.destination : sides.source;
    return tallyAlone(alone.length > 0 ? alone : sides.witness, atDestination);
  }
  const near = tallySide(sides.source);
  const far = tallySide(sides.destination);
  const refused = far.denied + far.dropped + far.unstated;
  const nearCounts = refused === 0 && passed(near) > passed(far);
  const base = nearCounts ? near : far;
  const split = splitPassed(base, Math.max(near.wouldBeDenied, far.wouldBeDenied));
  const counts = {
    ...split,
    denied: near.denied + far.denied,
    unknown: split.unknown + near.dropped + far.dropped + far.unstated,
  };
  const counted = [
    ...sides.source.filter((row) => (hasPassed(row) ? nearCounts : row.sum.key.verdict !== 'unknown')),
    ...sides.destination.filter((row) => !(nearCounts && hasPassed(row))),
  ];
  const raised = split.wouldBeDenied > base.wouldBeDenied;
  return { counts, deniedAtSource: near.denied, deniedAtDestination: far.denied, classes: classesOf(counted, raised) };
}

/** Cilium's `audit` passes: it is allowed and only marked. */
function hasPassed(row: JudgedRow): boolean {
  return row.sum.key.verdict === 'allow' || row.sum.key.verdict === 'audit';
}

function tallyAlone(rows: readonly JudgedRow[], atDestination: boolean): Tally {
  const side = tallySide(rows);
  const judged = splitPassed(side, side.wouldBeDenied);
  return {
    counts: { ...judged, denied: side.denied, unknown: judged.unknown + side.dropped + side.unstated },
    deniedAtSource: atDestination ? 0 : side.denied,
    deniedAtDestination: atDestination ? side.denied : 0,
    classes: classesOf(rows, false),
  };
}

function tallySide(rows: readonly JudgedRow[]): SideTally {
  const passing = rows.filter(hasPassed);
  return {
    allowed: countRows(passing.filter((row) => row.outcome === 'allowed')),
    wouldBeDenied: countRows(passing.filter((row) => row.outcome === 'wouldBeDenied')),
    passedUnknown: countRows(passing.filter((row) => row.outcome === 'unknown')),
    denied: countRows(rows.filter((row) => row.sum.key.verdict === 'deny')),
    dropped: countRows(rows.filter((row) => row.sum.key.verdict === 'drop')),
    unstated: countRows(rows.filter((row) => row.sum.key.verdict === 'unknown')),
  };
}

/**
 * Connections of rows of one side and class: those started. Where none started in the range, those still live,
 * or ended, and at least one, because a record stands for an attempt. A class that only saw connections opened
 * earlier therefore counts them beside the class that saw new ones.
 */
function countRows(rows: readonly JudgedRow[]): number {
  if (rows.length === 0) return 0;
  const counters = rows.map((row) => row.sum.counters);
  const started = counters.reduce((total, counter) => total + counter.connectionsStarted, 0);
  return started > 0 ? started : Math.max(1, ...counters.map(olderConnections));
}

function olderConnections(counters: FlowCounters): number {
  return Math.max(counters.connectionsLive, counters.connectionsCompleted);
}

function passed(side: SideTally): number {
  return side.allowed + side.wouldBeDenied + side.passedUnknown;
}

/** Keeps the total: a pending deny of either end makes passed connections would-be-denied, never more than passed. */
function splitPassed(side: SideTally, wouldBeDenied: number): Omit<VerdictCounts, 'denied'> {
  const unknown = side.passedUnknown;
  const held = Math.min(passed(side) - unknown, wouldBeDenied);
  return { allowed: passed(side) - unknown - held, wouldBeDenied: held, unknown };
}

function classesOf(rows: readonly JudgedRow[], raised: boolean): ReadonlyMap<string, VerdictClass> {
  return new Map(
    rows.map((row) => [row.sum.seriesId, raised && row.outcome === 'allowed' ? 'wouldBeDenied' : row.outcome]),
  );
}
