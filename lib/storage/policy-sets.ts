/** The policies of a cluster, read and compiled once for as long as nothing about them changes. */
import { type PolicySets, policySets } from '@/lib/core/policy/policy-sets';
import type { Database, Transaction } from './client';
import { findClusterFacts, listTiers } from './objects';
import { listPolicies, listPolicyChanges } from './policies';

interface Cached {
  readonly fingerprint: string;
  readonly sets: PolicySets;
}

/** By client, so that tests on databases of their own never meet. */
const cached = new WeakMap<Database, Map<number, Cached>>();

/**
 * Shared by all requests of the process: one small query when nothing changed. Compiled engines keep what they
 * learned about endpoints, which is what makes the second judging of a month of history fast.
 */
export async function loadPolicySets(db: Database, clusterId: number): Promise<PolicySets> {
  const fingerprint = await policyFingerprint(db, clusterId);
  const ofClient = cached.get(db) ?? new Map<number, Cached>();
  cached.set(db, ofClient);
  const known = ofClient.get(clusterId);
  if (known?.fingerprint === fingerprint) return known.sets;
  const sets = await readPolicySets(db, clusterId);
  ofClient.set(clusterId, { fingerprint, sets });
  return sets;
}

async function readPolicySets(db: Transaction, clusterId: number): Promise<PolicySets> {
  const [policies, tiers, facts, changes] = await Promise.all([
    listPolicies(db, clusterId),
    listTiers(db, clusterId),
    findClusterFacts(db, clusterId),
    listPolicyChanges(db, clusterId),
  ]);
  const sources = policies.map(({ id, document, resourceVersion }) => ({ policyId: id, document, resourceVersion }));
  // Every cluster has tiers: where none are stored nobody ever read its policies.
  return policySets(sources, tiers, facts, { known: tiers.length > 0, changes });
}

/**
 * Differs as soon as any row differs: Postgres gives a row a new xmin with every write. Read before the rows, so a
 * change in between makes the cache stale at once and never wrong for long.
 */
async function policyFingerprint(db: Transaction, clusterId: number): Promise<string> {
  const [row] = await db.$queryRaw<{ fingerprint: string }[]>`
    SELECT concat_ws('/',
      (SELECT concat(count(*), ':', sum(hashtextextended(concat(id, xmin), 0)))
         FROM policy WHERE cluster_id = ${clusterId}),
      (SELECT concat(count(*), ':', sum(hashtextextended(concat(name, xmin), 0)))
         FROM tier WHERE cluster_id = ${clusterId}),
      (SELECT concat(count(*), ':', sum(hashtextextended(concat(kind, namespace, name, xmin), 0)))
         FROM cluster_object WHERE cluster_id = ${clusterId})) AS fingerprint`;
  return row?.fingerprint ?? '';
}
