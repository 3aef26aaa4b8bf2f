/** The simulated API server: reads its objects, and takes or refuses writes as projectcalico.org/v3 would. */
import type { ClusterSnapshot, PolicySink, PolicySource, SinkError } from '@/lib/connectors/connector';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { type ObjectName, objectNameOf } from '@/lib/core/policy/object-name';
import { policyKindOf, readPolicy } from '@/lib/core/policy/read-policy';
import { validateDocument } from '@/lib/core/policy/validate';
import { err, ok, type Result } from '@/lib/core/result';
import type { DemoStore } from './demo-store';
import { readSnapshot } from './snapshot';

export function demoPolicySource(store: DemoStore): PolicySource {
  return {
    name: 'demo',
    read: async (): Promise<ClusterSnapshot> => readSnapshot(await store.list()),
  };
}

/** Objects are compared and written in one step by the store, so two writers never both win. */
export function demoPolicySink(store: DemoStore): PolicySink {
  return {
    name: 'demo',
    get: async (name) => ok(await store.find(name)),
    put: (document, expectedVersion, dryRun) => put(store, document, expectedVersion, dryRun),
    remove: (name, expectedVersion, dryRun) => remove(store, name, expectedVersion, dryRun),
  };
}

async function put(
  store: DemoStore,
  document: PolicyDocument,
  expectedVersion: string | null,
  dryRun: boolean,
): Promise<Result<PolicyDocument, SinkError>> {
  const name = objectNameOf(document);
  const refusal = await findRefusal(store, document);
  if (refusal !== null) return err({ code: 'refused', name, detail: refusal });
  const current = await store.find(name);
  if (versionOf(current) !== expectedVersion) return err({ code: 'conflict', name, current });
  const admitted = admit(document, name, current);
  if (dryRun) return ok(admitted);
  const stored = await store.put(admitted, expectedVersion);
  return stored === null ? err({ code: 'conflict', name, current: await store.find(name) }) : ok(stored);
}

async function remove(
  store: DemoStore,
  name: ObjectName,
  expectedVersion: string,
  dryRun: boolean,
): Promise<Result<null, SinkError>> {
  const current = await store.find(name);
  if (versionOf(current) !== expectedVersion) return err({ code: 'conflict', name, current });
  if (dryRun || (await store.remove(name, expectedVersion))) return ok(null);
  return err({ code: 'conflict', name, current: await store.find(name) });
}

function versionOf(document: PolicyDocument | null): string | null {
  return document?.metadata.resourceVersion ?? null;
}

/** Why an API server would not take the object, in its order: kind, fields, namespace, tier. Null = it would. */
async function findRefusal(store: DemoStore, document: PolicyDocument): Promise<string | null> {
  if (policyKindOf(document) === null) {
    return `no matches for kind \`${document.kind}\` in version \`${document.apiVersion}\``;
  }
  const problems = validateDocument(document);
  if (problems.length > 0) return problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  const { namespace } = objectNameOf(document);
  const namespaceObject = { apiVersion: 'v1', kind: 'Namespace', namespace: null, name: namespace ?? '' };
  if (namespace !== null && (await store.find(namespaceObject)) === null) return `namespace \`${namespace}\` not found`;
  const policy = readPolicy(document);
  const tier = policy.ok ? policy.value.tier : '';
  const tierObject = { apiVersion: 'projectcalico.org/v3', kind: 'Tier', namespace: null, name: tier };
  return (await store.find(tierObject)) === null ? `tier \`${tier}\` does not exist` : null;
}

/** What the server adds on its way in: the tier label of Calico policies, and an identity kept for life. */
function admit(document: PolicyDocument, name: ObjectName, current: PolicyDocument | null): PolicyDocument {
  const { resourceVersion: _version, ...metadata } = document.metadata;
  const uid = current?.metadata.uid ?? crypto.randomUUID();
  const { namespace: _namespace, ...rest } = metadata;
  const place = name.namespace === null ? rest : { ...rest, namespace: name.namespace };
  return { ...document, metadata: { ...place, name: name.name, uid } };
}
