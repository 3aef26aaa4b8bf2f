/**
 * From a staged policy to the object that enforces it. Mirrors calico api/pkg/apis/projectcalico/v3
 * staged*.go (ConvertStagedPolicyToEnforced and its two siblings).
 */
import { assertNever } from '@/lib/core/result';
import type { PolicyDocument, StagedAction } from './model';
import { type ObjectName, objectNameOf, withoutServerFields } from './object-name';

const ENFORCED_TYPES: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string }>> = {
  StagedNetworkPolicy: { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy' },
  StagedGlobalNetworkPolicy: { apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkPolicy' },
  StagedKubernetesNetworkPolicy: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
};

/**
 * What enforcing one staged policy does to a cluster. The staged object itself is removed in every case.
 * `ignored`: somebody decided that this policy is not wanted; it has to be staged again first.
 */
export type Enforcement =
  | { readonly effect: 'write'; readonly twin: ObjectName; readonly document: PolicyDocument }
  | { readonly effect: 'remove'; readonly twin: ObjectName }
  | { readonly effect: 'ignored' };

/** Null when the document is not of a staged kind. */
export function enforcedName(document: PolicyDocument): ObjectName | null {
  const type = Object.hasOwn(ENFORCED_TYPES, document.kind) ? ENFORCED_TYPES[document.kind] : undefined;
  return type === undefined ? null : { ...objectNameOf(document), ...type };
}

const STAGED_KINDS: Readonly<Record<string, string>> = {
  'projectcalico.org NetworkPolicy': 'StagedNetworkPolicy',
  'projectcalico.org GlobalNetworkPolicy': 'StagedGlobalNetworkPolicy',
  'networking.k8s.io NetworkPolicy': 'StagedKubernetesNetworkPolicy',
};

/** The staged copy of an enforced policy, to be edited without touching traffic; null when its kind has none. */
export function toStaged(enforced: PolicyDocument): PolicyDocument | null {
  const group = enforced.apiVersion.split('/')[0] ?? '';
  const kind = STAGED_KINDS[`${group} ${enforced.kind}`];
  if (kind === undefined) return null;
  const { metadata, spec } = withoutServerFields(enforced);
  return { apiVersion: 'projectcalico.org/v3', kind, metadata, spec: { ...spec, stagedAction: 'Set' } };
}

/** A missing or unreadable action counts as Set, as in calico (types.go StagedActionSet). */
export function stagedActionOf(document: PolicyDocument): StagedAction {
  const { stagedAction } = document.spec;
  return stagedAction === 'Delete' || stagedAction === 'Learn' || stagedAction === 'Ignore' ? stagedAction : 'Set';
}

/** Null when the document is not of a staged kind. Name, labels, annotations, tier and order are kept. */
export function toEnforcement(staged: PolicyDocument): Enforcement | null {
  const twin = enforcedName(staged);
  if (twin === null) return null;
  const action = stagedActionOf(staged);
  switch (action) {
    case 'Set':
    case 'Learn':
      return { effect: 'write', twin, document: enforcedDocument(staged, twin) };
    case 'Delete':
      return { effect: 'remove', twin };
    case 'Ignore':
      return { effect: 'ignored' };
    default:
      return assertNever(action);
  }
}

function enforcedDocument(staged: PolicyDocument, twin: ObjectName): PolicyDocument {
  const { metadata, spec } = withoutServerFields(staged);
  const { stagedAction: _dropped, ...kept } = spec;
  return { apiVersion: twin.apiVersion, kind: twin.kind, metadata, spec: kept };
}
