/** The impact ledger: what a change of policies would do to the connections that were really made. */
import type { PolicyRef } from '@/lib/core/flow';
import type { Connection } from '@/lib/core/graph/model';
import { compareText } from '@/lib/core/selector/text-order';
import { decidingEnd, type End, judgementText, sideAt } from './decided-by';
import type { FlipKind, ImpactLedger, LedgerFlip } from './impact-model';
import type { JudgedVerdict, Judgement, PolicyEngine, UnknownFact } from './model';
import { enforcedTwin, sameRef } from './ref';

const KINDS: readonly FlipKind[] = ['newlyDenied', 'newlyAllowed', 'unknown'];

/**
 * Every connection whose verdict differs between two policy sets, judged by the engines: O(connections) judgements
 * each. What the data plane denied is never newly denied, whatever the engines say. A doubt that is the same before
 * and after is no flip, so a set compared with itself gives an empty ledger. Order: see ImpactLedger.
 */
export function impactLedger(
  connections: readonly Connection[],
  before: PolicyEngine,
  after: PolicyEngine,
): ImpactLedger {
  const flips = connections.flatMap((connection) => flipOf(connection, before, after)).sort(compareFlips);
  const denied = flips.filter((flip) => flip.kind === 'newlyDenied');
  const lastWindow = connections.reduce((latest, connection) => Math.max(latest, connection.lastSeen), 0);
  return {
    flips,
    newlyDeniedPairs: denied.length,
    newlyDeniedConnections: denied.reduce((total, flip) => total + flip.connections, 0),
    newlyAllowedPairs: flips.filter((flip) => flip.kind === 'newlyAllowed').length,
    unknownPairs: flips.filter((flip) => flip.kind === 'unknown').length,
    unchangedPairs: connections.length - flips.length,
    affectedWorkloads: workloadsOf(denied),
    survivingLive: denied
      .filter((flip) => flip.connection.lastSeen === lastWindow)
      .reduce((total, flip) => total + flip.connection.counters.connectionsLive, 0),
  };
}

function flipOf(connection: Connection, before: PolicyEngine, after: PolicyEngine): readonly LedgerFlip[] {
  const was = before.judge(connection);
  const becomes = after.judge(connection);
  const kind = kindOfFlip(connection, was, becomes);
  if (kind === null) return [];
  const end = kind === 'newlyAllowed' ? (decidingEnd(was) ?? connection.deniedAt) : decidingEnd(becomes);
  return [
    {
      kind,
      connection,
      connections: kind === 'newlyAllowed' ? attemptsOf(connection) : passedOf(connection),
      before: judgementText(was, end),
      after: judgementText(becomes, end),
      end,
      missing: kind === 'unknown' ? missingAt(becomes, end) : null,
    },
  ];
}

function kindOfFlip(connection: Connection, was: Judgement, becomes: Judgement): FlipKind | null {
  const passed = passedOf(connection) > 0;
  const settled = was.verdict === 'unknown' ? reportedVerdict(connection) : was.verdict;
  switch (becomes.verdict) {
    case 'deny':
      return settled !== 'deny' && passed ? 'newlyDenied' : null;
    case 'allow':
      return settled === 'deny' ? 'newlyAllowed' : null;
    case 'unknown':
      return sameDoubt(was, becomes) ? null : 'unknown';
  }
}

/** Where the engine could not tell, what the data plane did settles it. */
function reportedVerdict(connection: Connection): JudgedVerdict {
  if (connection.counts.denied > 0) return passedOf(connection) > 0 ? 'unknown' : 'deny';
  return connection.counts.allowed + connection.counts.wouldBeDenied > 0 ? 'allow' : 'unknown';
}

/** Connections that were not refused: those the judge calls unknown passed as well, or nobody knows. */
function passedOf({ counts }: Connection): number {
  return counts.allowed + counts.wouldBeDenied + counts.unknown;
}

/** Newly allowed: the refused ones count; if none was refused in the range, all attempts. */
function attemptsOf(connection: Connection): number {
  return connection.counts.denied > 0 ? connection.counts.denied : passedOf(connection);
}

function missingAt(judgement: Judgement, end: End | null): UnknownFact | null {
  return end === null ? null : (sideAt(judgement, end)?.unknown ?? null);
}

/** The same rule of the same policy (or its twin) asks for the same fact; or neither set says anything about the pair. */
function sameDoubt(was: Judgement, becomes: Judgement): boolean {
  if (was.verdict !== 'unknown') return false;
  const a = missingAt(was, decidingEnd(was));
  const b = missingAt(becomes, decidingEnd(becomes));
  if (a === null || b === null) return a === b;
  return a.fact === b.fact && a.end === b.end && a.ruleIndex === b.ruleIndex && sameRef(base(a.policy), base(b.policy));
}

function base(ref: PolicyRef): PolicyRef {
  return enforcedTwin(ref) ?? ref;
}

function compareFlips(a: LedgerFlip, b: LedgerFlip): number {
  const byKind = KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
  return byKind || b.connections - a.connections || compareText(a.connection.key, b.connection.key);
}

/** `<namespace>/<workload>` of both ends, sorted. */
function workloadsOf(flips: readonly LedgerFlip[]): readonly string[] {
  const names = flips.flatMap(({ connection }) =>
    [connection.source, connection.destination]
      .filter((end) => end.kind === 'workload')
      .map((end) => `${end.namespace ?? '-'}/${end.name}`),
  );
  return [...new Set(names)].sort(compareText);
}
