/** Names of objects in a cluster, and what makes two versions of one object the same for a person. */
import { canonicalText } from './document-spec';
import type { PolicyDocument } from './model';

/** Names one object in a cluster. `kind` is the object's own kind, e.g. StagedNetworkPolicy. `namespace` null = cluster-wide. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** One object before or after a change; `document` null = it does not exist. */
export interface ObjectVersion {
  readonly name: ObjectName;
  readonly document: PolicyDocument | null;
}

/** Kubernetes kinds that live outside namespaces although a document may carelessly state one. */
const CLUSTER_WIDE = new Set([
  'GlobalNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
  'GlobalNetworkSet',
  'Tier',
  'Namespace',
]);

/** A namespaced document without a namespace is in `default`, as kubectl has it. */
export function objectNameOf(document: PolicyDocument): ObjectName {
  const { apiVersion, kind, metadata } = document;
  const namespace = CLUSTER_WIDE.has(kind) ? null : (metadata.namespace ?? 'default');
  return { apiVersion, kind, namespace, name: metadata.name };
}

/** `StagedNetworkPolicy emojivoto/web`, for messages and audit entries. */
export function objectText(name: ObjectName): string {
  return `${name.kind} ${name.namespace === null ? '' : `${name.namespace}/`}${name.name}`;
}

/** One text per object of a cluster, usable as a map key. */
export function objectKey(name: ObjectName): string {
  return JSON.stringify([name.apiVersion, name.kind, name.namespace, name.name]);
}

/** Metadata that an API server writes by itself: never part of what a person decided. */
const SERVER_METADATA = new Set([
  'resourceVersion',
  'uid',
  'creationTimestamp',
  'generation',
  'managedFields',
  'selfLink',
  'ownerReferences',
]);
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The document without what the server adds and without the copy of itself that kubectl leaves. */
export function withoutServerFields(document: PolicyDocument): PolicyDocument {
  const { apiVersion, kind, metadata, spec } = document;
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.has(key) && key !== 'annotations');
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key !== LAST_APPLIED);
  return {
    apiVersion,
    kind,
    metadata: {
      ...Object.fromEntries(kept),
      name: metadata.name,
      ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {}),
    },
    spec,
  };
}

/** Whether two versions say the same, whatever the order of their fields and whatever the server added. */
export function sameContent(a: PolicyDocument | null, b: PolicyDocument | null): boolean {
  if (a === null || b === null) return a === b;
  return canonicalText(withoutServerFields(a)) === canonicalText(withoutServerFields(b));
}
