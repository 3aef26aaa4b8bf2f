/** Policies, tiers and the other objects of a cluster as last seen, and every version a policy ever had. */
import type { PolicyKind } from '@/lib/core/flow';
import { inFieldOrder } from '@/lib/core/policy/field-order';
import type { ClusterFacts, PolicyDocument, Tier } from '@/lib/core/policy/model';
import { type ObjectName, type ObjectVersion, objectNameOf, sameContent } from '@/lib/core/policy/object-name';
import { policyKindOf, readPolicy } from '@/lib/core/policy/read-policy';
import { isStagedKind, refKey } from '@/lib/core/policy/ref';
import { invariant } from '@/lib/core/result';
import type { Transaction } from './client';
import { Prisma } from './generated/client';
import type { PolicyModel } from './generated/models/Policy';
import { fromJson, toJson } from './json';
import { keyText, replaceFacts, replaceTiers } from './objects';

export interface StoredPolicy {
  /** Row id, a UUID: stable as long as the object exists. */
  readonly id: string;
  readonly name: ObjectName;
  readonly kind: PolicyKind;
  readonly tier: string;
  readonly staged: boolean;
  readonly resourceVersion: string;
  readonly document: PolicyDocument;
}

/** Who changed a policy: this product by a change, or somebody in the cluster (`changeId` null). */
export interface RevisionOrigin {
  readonly source: 'firebreak' | 'cluster';
  readonly actor: string;
  readonly changeId: string | null;
}

/** One policy by name, null = not known. */
export async function findPolicy(db: Transaction, clusterId: number, name: ObjectName): Promise<StoredPolicy | null> {
  const kind = policyKindOf(name);
  if (kind === null) return null;
  const key = { clusterId, kind, namespace: name.namespace ?? '', name: name.name };
  const row = await db.policy.findUnique({ where: { clusterId_kind_namespace_name: key } });
  return row === null ? null : toStoredPolicy(row);
}

/** Stores a policy that lives in Firebreak alone: no sync removes it. */
export async function saveLocalPolicy(db: Transaction, clusterId: number, document: PolicyDocument): Promise<void> {
  const kind = policyKindOf(document);
  invariant(kind !== null, `${document.kind} is a policy kind`);
  const { namespace, name } = objectNameOf(document);
  const key = { clusterId, kind, namespace: namespace ?? '', name };
  await saveRow(db, key, document);
  await db.policy.updateMany({ where: key, data: { origin: 'local' } });
}

/** Removes a policy that lives in Firebreak alone. */
export async function deleteLocalPolicy(db: Transaction, clusterId: number, name: ObjectName): Promise<void> {
  const kind = policyKindOf(name);
  invariant(kind !== null, `${name.kind} is a policy kind`);
  const key = { clusterId, kind, namespace: name.namespace ?? '', name: name.name };
  await db.policy.deleteMany({ where: { ...key, origin: 'local' } });
}

/** Everything a policy source reads. */
export interface ClusterState {
  readonly tiers: readonly Tier[];
  readonly documents: readonly PolicyDocument[];
  readonly facts: ClusterFacts;
}

/** All policies, ordered by kind, namespace and name. */
export async function listPolicies(db: Transaction, clusterId: number): Promise<readonly StoredPolicy[]> {
  const rows = await db.policy.findMany({
    where: { clusterId },
    orderBy: [{ kind: 'asc' }, { namespace: 'asc' }, { name: 'asc' }],
  });
  return rows.map(toStoredPolicy);
}

/** By row id, in the order of the rows; ids that name nothing are missing from the answer. */
export async function findPolicies(
  db: Transaction,
  clusterId: number,
  ids: readonly string[],
): Promise<readonly StoredPolicy[]> {
  const rows = await db.policy.findMany({ where: { clusterId, id: { in: [...ids] } }, orderBy: { id: 'asc' } });
  return rows.map(toStoredPolicy);
}

/**
 * Takes over new versions of policy objects (`document` null = removed) with one history entry each.
 * Run it in a transaction with whatever must not be true without it.
 */
export async function savePolicyVersions(
  tx: Transaction,
  clusterId: number,
  versions: readonly ObjectVersion[],
  origin: RevisionOrigin,
): Promise<void> {
  for (const version of versions) {
    const kind = policyKindOf(version.name);
    invariant(kind !== null, `${version.name.kind} is a policy kind`);
    const key = { clusterId, kind, namespace: version.name.namespace ?? '', name: version.name.name };
    await saveRow(tx, key, version.document);
    const resourceVersion = version.document?.metadata.resourceVersion ?? '';
    const document = version.document === null ? Prisma.DbNull : toJson(version.document);
    await tx.policyRevision.create({ data: { ...key, resourceVersion, document, ...origin } });
  }
}

/**
 * When each policy that ever was last changed or went away, epoch seconds, by refKey. One index scan over the cluster's
 * history, which grows by a row per change.
 */
export async function listPolicyChanges(db: Transaction, clusterId: number): Promise<ReadonlyMap<string, number>> {
  const newest = await db.policyRevision.groupBy({
    by: ['kind', 'namespace', 'name'],
    where: { clusterId },
    _max: { at: true },
  });
  return new Map(
    newest.flatMap(({ kind, namespace, name, _max: { at } }) => {
      const ref = { kind: kind as PolicyKind, namespace: namespace === '' ? null : namespace, name };
      return at === null ? [] : [[refKey(ref), Math.floor(at.getTime() / 1000)] as const];
    }),
  );
}

interface PolicyKey {
  readonly clusterId: number;
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
}

async function saveRow(tx: Transaction, key: PolicyKey, document: PolicyDocument | null): Promise<void> {
  if (document === null) {
    await tx.policy.deleteMany({ where: key });
    return;
  }
  const policy = readPolicy(document);
  const { tier } = document.spec;
  const columns = {
    tier: policy.ok ? policy.value.tier : typeof tier === 'string' ? tier : 'default',
    order: policy.ok ? policy.value.order : null,
    staged: isStagedKind(key.kind),
    document: toJson(document),
    resourceVersion: document.metadata.resourceVersion ?? '',
  };
  await tx.policy.upsert({
    where: { clusterId_kind_namespace_name: key },
    create: { ...key, ...columns },
    update: columns,
  });
}

/**
 * Makes the stored state of a cluster equal to what was read from it; rows that did not change are not touched.
 * Answers the policies that changed since they were last seen. Policies kept here only (origin local) stay.
 */
export async function replaceClusterState(
  tx: Transaction,
  clusterId: number,
  state: ClusterState,
  origin: RevisionOrigin,
): Promise<readonly ObjectVersion[]> {
  const changed = await changedPolicies(tx, clusterId, state.documents);
  await savePolicyVersions(tx, clusterId, changed, origin);
  await replaceTiers(tx, clusterId, state.tiers);
  await replaceFacts(tx, clusterId, state.facts);
  return changed;
}

async function changedPolicies(
  tx: Transaction,
  clusterId: number,
  documents: readonly PolicyDocument[],
): Promise<readonly ObjectVersion[]> {
  const rows = await tx.policy.findMany({ where: { clusterId, origin: 'cluster' } });
  const known = new Map(rows.map((row) => [keyText(row), fromJson<PolicyDocument>(row.document)]));
  const changed: ObjectVersion[] = [];
  for (const document of documents) {
    const name = objectNameOf(document);
    const kind = policyKindOf(document);
    if (kind === null) continue;
    const key = keyText({ kind, namespace: name.namespace ?? '', name: name.name });
    const before = known.get(key);
    known.delete(key);
    if (before === undefined || !sameVersion(before, document)) changed.push({ name, document });
  }
  const removed = [...known.values()].map((document) => ({ name: objectNameOf(document), document: null }));
  return [...changed, ...removed];
}

/** A source without versions (files) is compared by content. */
function sameVersion(a: PolicyDocument, b: PolicyDocument): boolean {
  if (b.metadata.resourceVersion !== undefined) return a.metadata.resourceVersion === b.metadata.resourceVersion;
  return sameContent(a, b);
}

function toStoredPolicy(row: PolicyModel): StoredPolicy {
  const document = inFieldOrder(fromJson<PolicyDocument>(row.document));
  const { id, tier, staged, resourceVersion } = row;
  return { id, name: objectNameOf(document), kind: row.kind as PolicyKind, tier, staged, resourceVersion, document };
}
