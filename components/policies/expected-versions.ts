import type { BoardCard } from '@/lib/core/policy/board-model';

/** Policy id -> the version the person looked at, of staged policies and of the enforced ones they replace. Pure. */
export function expectedVersions(cards: readonly BoardCard[]): Record<string, string> {
  const versions = cards.flatMap((card) => (card.staged === null ? [] : [card.staged, card.enforced]));
  return Object.fromEntries(
    versions.flatMap((version) => (version === null ? [] : [[version.policyId, version.resourceVersion]])),
  );
}
