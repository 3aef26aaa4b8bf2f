/** Goldmane's enums by number and by proto name. Source: calico goldmane/proto/api.proto; 7 and 8 are of 3.30 and 3.31. */
import type { EndpointKind, PolicyKind, Reporter, RuleAction } from '@/lib/core/flow';

type EnumTable<T> = ReadonlyMap<unknown, T>;

const ACTIONS: EnumTable<RuleAction> = new Map<unknown, RuleAction>([
  [1, 'allow'],
  [2, 'deny'],
  [3, 'pass'],
  ['Allow', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
]);

const REPORTERS: EnumTable<Reporter> = new Map<unknown, Reporter>([
  [1, 'source'],
  [2, 'destination'],
  ['Src', 'source'],
  ['Dst', 'destination'],
]);

const ENDPOINT_KINDS: EnumTable<EndpointKind> = new Map<unknown, EndpointKind>([
  [1, 'workload'],
  [2, 'host'],
  [3, 'networkSet'],
  [4, 'network'],
  ['WorkloadEndpoint', 'workload'],
  ['HostEndpoint', 'host'],
  ['NetworkSet', 'networkSet'],
  ['Network', 'network'],
]);

const NUMBERED_POLICY_KINDS: readonly (readonly [number, PolicyKind])[] = [
  [1, 'CalicoNetworkPolicy'],
  [2, 'GlobalNetworkPolicy'],
  [3, 'StagedNetworkPolicy'],
  [4, 'StagedGlobalNetworkPolicy'],
  [5, 'StagedKubernetesNetworkPolicy'],
  [6, 'NetworkPolicy'],
  [7, 'AdminNetworkPolicy'],
  [8, 'BaselineAdminNetworkPolicy'],
  [9, 'Profile'],
  [10, 'EndOfTier'],
  [11, 'ClusterNetworkPolicy'],
];
const POLICY_KINDS: EnumTable<PolicyKind> = new Map<unknown, PolicyKind>([
  ...NUMBERED_POLICY_KINDS,
  ...NUMBERED_POLICY_KINDS.map(([, name]) => [name, name] as const),
]);

/** Null = unspecified, or a number this release does not know: data, never an error. */
export const wireAction = (value: unknown): RuleAction | null => ACTIONS.get(value) ?? null;
export const wireReporter = (value: unknown): Reporter => REPORTERS.get(value) ?? 'unknown';
export const wireEndpointKind = (value: unknown): EndpointKind | null => ENDPOINT_KINDS.get(value) ?? null;
export const wirePolicyKind = (value: unknown): PolicyKind => POLICY_KINDS.get(value) ?? 'Unknown';
