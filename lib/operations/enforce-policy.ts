/**
 * Turns staged policies into enforced ones, all in one change: from here on traffic is denied. A staged policy
 * whose action is Delete removes its enforced twin instead. See policy.md 1.7 for where the order comes from.
 */
import type { PolicySink } from '@/lib/connectors/connector';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectKey, objectNameOf } from '@/lib/core/policy/object-name';
import { toEnforcement } from '@/lib/core/policy/to-enforced';
import { err, ok, type Result } from '@/lib/core/result';
import type { StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { listPolicies } from '@/lib/storage/policies';
import { type ChangeError, changeCluster, type PlannedWrite } from './change-cluster';
import { countText } from './change-text';
import { canEnforceIn } from './cluster-access';
import { type ExpectedVersions, readExpected } from './expected-policies';

export interface EnforceRequest {
  readonly cluster: ClusterRow;
  readonly actor: string;
  /** Staged policies to enforce; an enforced twin may be named too and is then only checked. */
  readonly expected: ExpectedVersions;
}

/**
 * Every staged policy must be in the version the person saw, and its enforced twin in the version last synced;
 * else `conflict` and nothing happens. `read-only-cluster` where Firebreak cannot write. Pressing twice enforces once: the second finds the policies `gone`.
 */
export async function enforcePolicies(
  db: Database,
  { cluster, actor, expected }: EnforceRequest,
): Promise<Result<StoredChange, ChangeError>> {
  return changeCluster(db, { cluster, actor, verb: 'enforce-policy' }, async (sink) => {
    if (!canEnforceIn(cluster)) return err({ code: 'read-only-cluster', detail: noAccessText(cluster) });
    const found = await readExpected(db, cluster.id, sink, expected);
    if (!found.ok) return found;
    const staged = found.value.filter(({ stored }) => stored.staged).map(({ document }) => document);
    const known = await knownVersions(db, cluster.id);
    const writes: PlannedWrite[] = [];
    for (const document of staged) {
      const planned = await planEnforcement(sink, document, known);
      if (!planned.ok) return planned;
      writes.push(...planned.value);
    }
    const text = `enforced ${countText(staged.map(objectNameOf))}`;
    return ok({ verb: 'enforce', text, writes, undoOf: null });
  });
}

function noAccessText({ name }: ClusterRow): string {
  return `Firebreak has no write access to cluster \`${name}\`: nothing was enforced`;
}

/** Versions as last synced: what the screens showed. */
async function knownVersions(db: Database, clusterId: number): Promise<ReadonlyMap<string, string>> {
  const policies = await listPolicies(db, clusterId);
  return new Map(policies.map((policy) => [objectKey(policy.name), policy.resourceVersion]));
}

async function planEnforcement(
  sink: PolicySink,
  staged: PolicyDocument,
  known: ReadonlyMap<string, string>,
): Promise<Result<readonly PlannedWrite[], ChangeError>> {
  const name = objectNameOf(staged);
  const enforcement = toEnforcement(staged);
  if (enforcement === null || enforcement.effect === 'ignored') {
    return err({ code: 'refused', name, detail: 'its stagedAction is Ignore: stage it again before enforcing it' });
  }
  const { twin } = enforcement;
  const current = await sink.get(twin);
  if (!current.ok) return current;
  if (current.value?.metadata.resourceVersion !== known.get(objectKey(twin))) {
    return err({ code: 'conflict', name: twin, current: current.value });
  }
  const after = enforcement.effect === 'write' ? enforcement.document : null;
  return ok([
    { name: twin, before: current.value, after },
    { name, before: staged, after: null },
  ]);
}
