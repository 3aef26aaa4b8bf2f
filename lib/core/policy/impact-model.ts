/** The impact ledger: which distinct connections change their verdict between two policy sets. */
import type { Connection } from '@/lib/core/graph/model';
import type { UnknownFact } from '@/lib/core/policy/model';

export type FlipKind = 'newlyDenied' | 'newlyAllowed' | 'unknown';

/** One line. `before` and `after` say in words which rule decides, at the end that decides. */
export interface LedgerFlip {
  readonly kind: FlipKind;
  readonly connection: Connection;
  readonly connections: number;
  readonly before: string;
  readonly after: string;
  readonly end: 'source' | 'destination' | null;
  /** For kind unknown: what is missing. */
  readonly missing: UnknownFact | null;
}

/**
 * Sorted: newly denied first, then newly allowed, then unknown; inside by connections descending, then key.
 * `unchangedPairs` counts judged pairs that keep their verdict. `survivingLive` counts connections open in
 * the last window that a new deny will not cut.
 */
export interface ImpactLedger {
  readonly flips: readonly LedgerFlip[];
  readonly newlyDeniedPairs: number;
  readonly newlyDeniedConnections: number;
  readonly newlyAllowedPairs: number;
  readonly unknownPairs: number;
  readonly unchangedPairs: number;
  readonly affectedWorkloads: readonly string[];
  readonly survivingLive: number;
}
