/** Enterprise's policy strings. The grammar is Calico's own (core/policy/hit-string); only the name is kept as stored. */
import type { PolicyHit, PolicyKind, PolicyRef } from '@/lib/core/flow';
import { parseHitString } from '@/lib/core/policy/hit-string';

/** Kinds that Enterprise stores under `<tier>.<name>`. */
const TIERED_KINDS: ReadonlySet<PolicyKind> = new Set([
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
]);

/**
 * Null when the text is no policy string of any Calico. Where the text writes `<tier>.<name>`, so does the answer:
 * that is what the object is called in an Enterprise cluster, whereas Goldmane cuts the prefix off.
 */
export function parsePolicyString(text: string): PolicyHit | null {
  const parsed = parseHitString(text);
  if (!parsed.ok) return null;
  const hit = parsed.value;
  const written = text.split('|', 3)[2] ?? '';
  return {
    ...hit,
    ...asStored(hit, hit.tier, written),
    trigger: hit.trigger && asStored(hit.trigger, hit.tier, written),
  };
}

function asStored({ kind, namespace, name }: PolicyRef, tier: string, written: string): PolicyRef {
  const stored = `${tier}.${name}`;
  return { kind, namespace, name: TIERED_KINDS.has(kind) && written.endsWith(stored) ? stored : name };
}
