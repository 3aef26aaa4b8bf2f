/** Reads Tier objects, and gives the tiers that policies name but nobody created. */
import { err, ok, type Result } from '@/lib/core/result';
import type { Policy, PolicyDocument, Tier } from './model';
import { Place, type PolicyProblem } from './read-json';

export const DEFAULT_TIER = 'default';

/** Where v3.30 and v3.31 put AdminNetworkPolicy and BaselineAdminNetworkPolicy. */
export const ADMIN_TIER = 'adminnetworkpolicy';
export const BASELINE_ADMIN_TIER = 'baselineadminnetworkpolicy';

/** Tiers Calico creates by itself and nobody can delete or reorder (libcalico-go/lib/clientv3/client.go). */
export const BUILT_IN_TIERS: readonly Tier[] = [
  { name: 'kube-admin', order: 1000, defaultAction: 'Pass', exists: true },
  { name: DEFAULT_TIER, order: 1_000_000, defaultAction: 'Deny', exists: true },
  { name: 'kube-baseline', order: 10_000_000, defaultAction: 'Pass', exists: true },
];

/** The same of v3.30 and v3.31, which have no kube- tiers. */
export const FORMER_BUILT_IN_TIERS: readonly Tier[] = [
  { name: ADMIN_TIER, order: 1000, defaultAction: 'Pass', exists: true },
  { name: DEFAULT_TIER, order: 1_000_000, defaultAction: 'Deny', exists: true },
  { name: BASELINE_ADMIN_TIER, order: 10_000_000, defaultAction: 'Pass', exists: true },
];

/** The tier as Calico of some release creates it; null = a tier that people make. */
export function builtInTier(name: string): Tier | null {
  return [...BUILT_IN_TIERS, ...FORMER_BUILT_IN_TIERS].find((tier) => tier.name === name) ?? null;
}

/** Reads a projectcalico.org/v3 Tier. A missing defaultAction is Deny. */
export function readTier(document: PolicyDocument): Result<Tier, readonly PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const spec = new Place(document.spec ?? {}, 'spec', problems);
  if (document.kind !== 'Tier') problems.push({ path: 'kind', message: 'must be Tier' });
  const order = spec.field('order').number();
  const stated = spec.field('defaultAction');
  const defaultAction = stated.text() ?? 'Deny';
  if (defaultAction !== 'Deny' && defaultAction !== 'Pass') stated.report('must be Deny or Pass');
  if (problems.length > 0) return err(problems);
  return ok({
    name: document.metadata.name,
    order,
    defaultAction: defaultAction === 'Pass' ? 'Pass' : 'Deny',
    exists: true,
  });
}

/**
 * Adds a tier for every name that policies use and `tiers` lacks. The default tier and the admin tiers are
 * always there; any other missing tier sorts last and denies (felix/calc/policy_sorter.go).
 */
export function completeTiers(tiers: readonly Tier[], policies: readonly Policy[]): readonly Tier[] {
  const known = new Set(tiers.map((tier) => tier.name));
  const missing = new Set(policies.map((policy) => policy.tier).filter((name) => !known.has(name)));
  const added = [...missing].map(
    (name): Tier => builtInTier(name) ?? { name, order: null, defaultAction: 'Deny', exists: false },
  );
  return [...tiers, ...added];
}
