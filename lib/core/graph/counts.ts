/** Arithmetic of verdict counts: the four classes never overlap and add up to all connections. */
import type { FlowCounters } from '@/lib/core/flow';
import type { EdgeState, VerdictCounts } from './model';

export type VerdictClass = keyof VerdictCounts;

export const VERDICT_CLASSES: readonly VerdictClass[] = ['allowed', 'wouldBeDenied', 'denied', 'unknown'];

export const NO_VERDICTS: VerdictCounts = { allowed: 0, wouldBeDenied: 0, denied: 0, unknown: 0 };

export function addCounts(a: VerdictCounts, b: VerdictCounts): VerdictCounts {
  return {
    allowed: a.allowed + b.allowed,
    wouldBeDenied: a.wouldBeDenied + b.wouldBeDenied,
    denied: a.denied + b.denied,
    unknown: a.unknown + b.unknown,
  };
}

export function totalCount(counts: VerdictCounts): number {
  return counts.allowed + counts.wouldBeDenied + counts.denied + counts.unknown;
}

/**
 * `denied` only when nothing else happened, `allowed` only when nothing else is possible: a share of unknown
 * connections is never painted green, and beside denies it makes the whole `mixed`.
 */
export function edgeStateOf(counts: VerdictCounts): EdgeState {
  if (counts.denied > 0) return totalCount(counts) > counts.denied ? 'mixed' : 'denied';
  if (counts.wouldBeDenied > 0) return 'wouldBeDenied';
  return counts.allowed > 0 && counts.unknown === 0 ? 'allowed' : 'unknown';
}

/**
 * How many connections one row stands for: those started in the range; for a row that only saw older ones,
 * those still live, or ended, or at least the one whose packets it counts. Never 0: a record is an attempt.
 */
export function connectionsOf(counters: FlowCounters): number {
  if (counters.connectionsStarted > 0) return counters.connectionsStarted;
  return Math.max(1, counters.connectionsLive, counters.connectionsCompleted);
}
