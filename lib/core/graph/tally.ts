/**
 * Counting one connection: what each end reported, folded without ever summing across the two ends
 * (flows.md 6.1 rules 1 to 4).
 */
import type { Reporter, SeriesSum } from '@/lib/core/flow';
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
  /** The rows that the counts rest on; a row the other end already counts is missing. */
  readonly counted: readonly JudgedRow[];
  /** A pending deny of the other end makes the allowed rows among them would-be-denied, see classOf. */
  readonly raised: boolean;
}

/** The class that a counted row's connections are in. */
export function classOf(row: JudgedRow, { raised }: Pick<Tally, 'raised'>): VerdictClass {
  return raised && row.outcome === 'allowed' ? 'wouldBeDenied' : row.outcome;
}

/** Splits rows by reporter. Transit rows count only where nobody else saw the connection. */
export function bySide(rows: readonly JudgedRow[]): RowsBySide {
  const sides: Record<Reporter, JudgedRow[]> = { source: [], destination: [], unknown: [], transit: [] };
  for (const row of rows) sides[row.sum.key.reporter].push(row);
  const { source, destination, unknown, transit } = sides;
  const witness = unknown.length > 0 ? unknown : transit;
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
  return { counts, deniedAtSource: near.denied, deniedAtDestination: far.denied, counted, raised };
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
    counted: rows,
    raised: false,
  };
}

/**
 * Connections per group are those started. Where none started in the range, those still live, or ended, and at least
 * one, because a record stands for an attempt. A group that only saw connections opened earlier therefore counts them
 * beside the group that saw new ones.
 */
function tallySide(rows: readonly JudgedRow[]): SideTally {
  const tally = { allowed: 0, wouldBeDenied: 0, passedUnknown: 0, denied: 0, dropped: 0, unstated: 0 };
  const older = { ...tally };
  for (const row of rows) {
    const { connectionsStarted, connectionsLive, connectionsCompleted } = row.sum.counters;
    const group = groupOf(row);
    tally[group] += connectionsStarted;
    older[group] = Math.max(older[group], 1, connectionsLive, connectionsCompleted);
  }
  for (const row of rows) {
    const group = groupOf(row);
    if (tally[group] === 0) tally[group] = older[group];
  }
  return tally;
}

function groupOf({ sum, outcome }: JudgedRow): keyof SideTally {
  switch (sum.key.verdict) {
    case 'deny':
      return 'denied';
    case 'drop':
      return 'dropped';
    case 'unknown':
      return 'unstated';
    case 'allow':
    case 'audit':
      return outcome === 'allowed' || outcome === 'wouldBeDenied' ? outcome : 'passedUnknown';
  }
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
