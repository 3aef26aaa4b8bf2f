/** What the board says about a card, in words. Pure. */
import type { PolicyKind } from '@/lib/core/flow';
import type { BoardCard, CardDelta, CardFlag } from '@/lib/core/policy/board-model';

/** `3 pairs`, `1 pair`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** `3 pairs newly denied, 41 connections · 1 pair unknown`; null = nothing can be said about an ignored policy. */
export function deltaText(delta: CardDelta): string {
  const parts: string[] = [];
  if (delta.newlyDeniedPairs > 0) {
    const connections = counted(delta.newlyDeniedConnections, 'connection');
    parts.push(`${counted(delta.newlyDeniedPairs, 'pair')} newly denied, ${connections}`);
  }
  if (delta.newlyAllowedPairs > 0) parts.push(`${counted(delta.newlyAllowedPairs, 'pair')} newly allowed`);
  if (delta.newlyDeniedPairs === 0) parts.unshift('nothing newly denied');
  if (delta.unknownPairs > 0) parts.push(`${counted(delta.unknownPairs, 'pair')} unknown`);
  return parts.join(' · ');
}

export type DeltaTone = 'denies' | 'unknown' | 'calm';

export function deltaTone(delta: CardDelta): DeltaTone {
  if (delta.newlyDeniedPairs > 0) return 'denies';
  return delta.unknownPairs > 0 ? 'unknown' : 'calm';
}

/** Flags that are badges; `staged` has its own mark on the card. */
export const FLAG_WORDS: Readonly<Record<Exclude<CardFlag, 'staged'>, { label: string; meaning: string }>> = {
  denying: { label: 'Denying', meaning: 'Denied, or once enforced would deny, connections of this range' },
  noEndpoints: { label: 'No endpoints', meaning: 'Its selector matches no workload that is known' },
  neverHit: { label: 'Never hit', meaning: 'No connection of this range reached a rule of it' },
  notSimulated: {
    label: 'Partly simulated',
    meaning: 'It asks for something that Firebreak cannot judge or Calico cannot convert: see its rules',
  },
  draft: { label: 'In draft', meaning: 'The open draft changes this policy; the cluster does not know yet' },
};

const KINDS: Partial<Record<PolicyKind, string>> = {
  CalicoNetworkPolicy: 'Calico policy',
  GlobalNetworkPolicy: 'Calico global policy',
  StagedNetworkPolicy: 'Calico policy',
  StagedGlobalNetworkPolicy: 'Calico global policy',
  StagedKubernetesNetworkPolicy: 'Kubernetes policy',
  NetworkPolicy: 'Kubernetes policy',
  AdminNetworkPolicy: 'Kubernetes admin policy',
  BaselineAdminNetworkPolicy: 'Kubernetes baseline admin policy',
  ClusterNetworkPolicy: 'Kubernetes cluster policy',
  CiliumNetworkPolicy: 'Cilium policy, read-only',
  CiliumClusterwideNetworkPolicy: 'Cilium clusterwide policy, read-only',
};

export function kindText(card: BoardCard): string {
  const kind = (card.staged ?? card.enforced)?.kind;
  return (kind && KINDS[kind]) ?? 'Policy';
}

/** `emojivoto/web`, `global/deny-c2`: unique enough to read, not an id. */
export function cardName(card: Pick<BoardCard, 'namespace' | 'displayName'>): string {
  return `${card.namespace ?? 'global'}/${card.displayName}`;
}

/** `Staged`; `Staged removal`; `Staged, ignored`. */
export function stagedText(card: BoardCard): string {
  switch (card.staged?.stagedAction) {
    case 'Delete':
      return 'Staged removal';
    case 'Ignore':
      return 'Staged, ignored';
    default:
      return card.enforced === null ? 'Staged' : 'Staged change';
  }
}

/** `3 enforced policies, 4 staged`. `enforced` null = not known: that is not none. */
export function headerNote(enforced: number | null, staged: number): string {
  if (enforced === null)
    return `${counted(staged, 'staged policy', 'staged policies')}; those in force are not known here`;
  return `${counted(enforced, 'enforced policy', 'enforced policies')}, ${staged} staged`;
}

/** Of the objects that enforcing removes, those that exist in the cluster: staged ones Firebreak cannot write stay here. */
export function enforcedRemovals(removes: readonly string[]): string[] {
  return removes.filter((name) => !name.startsWith('Staged'));
}

/** What a button says that asks to enforce: short on cards and rows. */
export function enforceLabel(canEnforce: boolean, short: boolean): string {
  if (canEnforce) return 'Enforce';
  return short ? 'Get YAML' : 'Enforce with kubectl';
}

/** The confirm button of the enforce dialog: `Enforce 4 policies: 3 pairs will be denied`. */
export function enforceText(policies: number, newlyDeniedPairs: number): string {
  const consequence =
    newlyDeniedPairs === 0 ? 'nothing seen is denied' : `${counted(newlyDeniedPairs, 'pair')} will be denied`;
  return `Enforce ${counted(policies, 'policy', 'policies')}: ${consequence}`;
}
