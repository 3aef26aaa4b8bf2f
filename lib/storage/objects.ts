/** Tiers and the objects beside policies that the engine needs: namespaces, network sets, workloads, services. */
import { isDeepStrictEqual } from 'node:util';
import type { ClusterFacts, Tier } from '@/lib/core/policy/model';
import type { Transaction } from './client';
import { fromJson, toJson } from './json';

/** Makes the stored tiers equal to those that exist; rows that did not change are not touched. */
export async function replaceTiers(tx: Transaction, clusterId: number, tiers: readonly Tier[]): Promise<void> {
  const rows = await tx.tier.findMany({ where: { clusterId } });
  const wanted = tiers.filter((tier) => tier.exists);
  const names = wanted.map((tier) => tier.name);
  if (rows.some((row) => !names.includes(row.name))) {
    await tx.tier.deleteMany({ where: { clusterId, name: { notIn: names } } });
  }
  for (const { name, order, defaultAction } of wanted) {
    const same = rows.some((r) => r.name === name && r.order === order && r.defaultAction === defaultAction);
    if (same) continue;
    const key = { clusterId, name };
    const columns = { order, defaultAction };
    await tx.tier.upsert({
      where: { clusterId_name: key },
      create: { ...key, ...columns },
      update: columns,
    });
  }
}

interface FactRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly body: object;
}

/** Makes the stored objects equal to what was read; rows that did not change are not touched. */
export async function replaceFacts(tx: Transaction, clusterId: number, facts: ClusterFacts): Promise<void> {
  const rows = await tx.clusterObject.findMany({ where: { clusterId } });
  const known = new Map(rows.map((row) => [keyText(row), row]));
  for (const { kind, namespace, name, body } of factRows(facts)) {
    const row = known.get(keyText({ kind, namespace, name }));
    known.delete(keyText({ kind, namespace, name }));
    if (row !== undefined && isDeepStrictEqual(row.body, body)) continue;
    const key = { clusterId, kind, namespace, name };
    await tx.clusterObject.upsert({
      where: { clusterId_kind_namespace_name: key },
      create: { ...key, body: toJson(body) },
      update: { body: toJson(body) },
    });
  }
  for (const { kind, namespace, name } of known.values()) {
    await tx.clusterObject.deleteMany({ where: { clusterId, kind, namespace, name } });
  }
}

function factRows(facts: ClusterFacts): readonly FactRow[] {
  const named = (kind: string) => (body: { readonly namespace: string; readonly name: string }) => ({
    kind,
    namespace: body.namespace,
    name: body.name,
    body,
  });
  return [
    ...facts.namespaces.map((body) => ({ kind: 'Namespace', namespace: '', name: body.name, body })),
    ...facts.networkSets.map((body) => ({
      kind: body.namespace === null ? 'GlobalNetworkSet' : 'NetworkSet',
      namespace: body.namespace ?? '',
      name: body.name,
      body,
    })),
    ...facts.workloads.map(named('Workload')),
    ...facts.services.map(named('Service')),
  ];
}

/** What is known about a cluster beside its policies; each list ordered by namespace and name. */
export async function findClusterFacts(db: Transaction, clusterId: number): Promise<ClusterFacts> {
  const rows = await db.clusterObject.findMany({
    where: { clusterId },
    orderBy: [{ namespace: 'asc' }, { name: 'asc' }],
  });
  const ofKind = <T extends object>(...kinds: readonly string[]): readonly T[] =>
    rows.filter((row) => kinds.includes(row.kind)).map((row) => fromJson<T>(row.body));
  return {
    namespaces: ofKind('Namespace'),
    networkSets: ofKind('NetworkSet', 'GlobalNetworkSet'),
    workloads: ofKind('Workload'),
    services: ofKind('Service'),
  };
}

/** The tiers that exist, by name; unordered otherwise (the engine sorts). */
export async function listTiers(db: Transaction, clusterId: number): Promise<readonly Tier[]> {
  const rows = await db.tier.findMany({ where: { clusterId }, orderBy: { name: 'asc' } });
  return rows.map(({ name, order, defaultAction }) => ({
    name,
    order,
    defaultAction: defaultAction === 'Pass' ? 'Pass' : 'Deny',
    exists: true,
  }));
}

/** One text per object of a cluster. */
export function keyText(key: { readonly kind: string; readonly namespace: string; readonly name: string }): string {
  return `${key.kind}/${key.namespace}/${key.name}`;
}
