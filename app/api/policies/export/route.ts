import { exportQuery, exportResponse } from '@/lib/api/policies';
import { ok } from '@/lib/core/result';
import { exportPolicies } from '@/lib/operations/export-policies';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

const HEADERS = {
  'content-type': 'application/yaml; charset=utf-8',
  'content-disposition': 'attachment; filename="firebreak-policies.yaml"',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Policies as one YAML file. */
export const GET = route({ query: exportQuery, response: exportResponse }, async ({ query }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const { set, tier = null } = query;
  const policyIds = query.policyId === undefined ? null : new Set(query.policyId.split(','));
  const form = query.as === 'calico' ? 'enforced' : 'stored';
  const file = await exportPolicies(database(), cluster.value, { policyIds, tier, set, form });
  return ok(new Response(file, { headers: HEADERS }));
});
