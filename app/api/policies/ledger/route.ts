import { ledgerQuery, ledgerResponse } from '@/lib/api/policies';
import { ok } from '@/lib/core/result';
import { readLedger } from '@/lib/operations/read-board';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** What enforcing would change, connection by connection, and the exact objects it would write. */
export const GET = route({ query: ledgerQuery, response: ledgerResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const range = rangeOf(query, now);
  if (!range.ok) return range;
  const policyIds = query.policyIds === undefined ? null : new Set(query.policyIds.split(','));
  return ok(await readLedger(database(), cluster.value, range.value, { isDraft: query.set === 'draft', policyIds }));
});
