/** The policy board as values: tiers as columns, policies as cards in evaluation order. */

import type { PolicyKind, PolicyRef, Seconds } from '@/lib/core/flow';
import type { Connection, VerdictCounts } from '@/lib/core/graph/model';
import type { DefaultAction, PolicyDocument, StagedAction } from '@/lib/core/policy/model';

/** Connections a policy decided, split by direction. */
export interface HitCounts {
  readonly allowedIngress: number;
  readonly allowedEgress: number;
  readonly deniedIngress: number;
  readonly deniedEgress: number;
  readonly passedIngress: number;
  readonly passedEgress: number;
}

export type CardFlag = 'staged' | 'noEndpoints' | 'neverHit' | 'denying' | 'notSimulated' | 'draft';

/** What enforcing a staged card alone would change, over the range. */
export interface CardDelta {
  readonly newlyDeniedPairs: number;
  readonly newlyDeniedConnections: number;
  readonly newlyAllowedPairs: number;
  readonly unknownPairs: number;
}

/**
 * One policy position. A staged policy and its enforced twin share it: `enforced` and `staged`
 * then both exist. Counts are connections; enforced counts come from reported traces, staged
 * counts from the engine on the set with staged policies in place of their twins.
 */
export interface BoardCard {
  /** Stable: kind family/namespace/name. Used in URLs and for drag and drop. */
  readonly id: string;
  readonly displayName: string;
  readonly namespace: string | null;
  readonly tier: string;
  readonly order: number | null;
  readonly selectorText: string;
  readonly endpointsSelected: number;
  readonly endpoints: readonly string[];
  readonly enforced: BoardVersion | null;
  readonly staged: BoardVersion | null;
  readonly flags: readonly CardFlag[];
  readonly delta: CardDelta | null;
  readonly lastHit: Seconds | null;
  /** Whether people may drag it (staged, in a tier that is not a system tier). */
  readonly movable: boolean;
  readonly immovableReason: string | null;
}

export interface BoardVersion {
  readonly ref: PolicyRef;
  /** Database id of the policy row, for requests that change it. */
  readonly policyId: string;
  readonly resourceVersion: string;
  readonly kind: PolicyKind;
  readonly stagedAction: StagedAction | null;
  readonly hits: HitCounts;
  readonly ruleCount: number;
  readonly document: PolicyDocument;
}

/** End-of-tier outcomes belong to the column, shown with the policy that triggered them. */
export interface TierFoot {
  readonly enforcedDenied: number;
  readonly stagedDenied: number;
  readonly triggers: readonly { readonly displayName: string; readonly enforced: number; readonly staged: number }[];
}

export interface BoardTier {
  readonly name: string;
  readonly order: number | null;
  readonly defaultAction: DefaultAction;
  readonly system: boolean;
  readonly cards: readonly BoardCard[];
  readonly foot: TierFoot;
}

/** A would-be-denied connection with the staged policy that decides it: dragged onto a card to allow it. */
export interface WouldBeDenied {
  readonly connection: Connection;
  readonly decidedBy: readonly {
    readonly end: 'source' | 'destination';
    readonly cardId: string | null;
    readonly text: string;
  }[];
}

export interface Board {
  readonly tiers: readonly BoardTier[];
  readonly wouldBeDenied: readonly WouldBeDenied[];
  readonly totals: VerdictCounts;
  readonly stagedCount: number;
  readonly draftSteps: number;
}
