/**
 * Reads policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy and BaselineAdminNetworkPolicy as Calico v3.30 and v3.31
 * do; later releases have ClusterNetworkPolicy instead and leave these two alone. Mirrors calico release-v3.31
 * libcalico-go/lib/backend/k8s/conversion and its adminnetworkpolicy_test.go.
 */
import type { PolicyRef } from '@/lib/core/flow';
import { protocolName } from '@/lib/core/net/protocol';
import { type AdminDialect, readAdminPolicy } from './from-admin-policy';
import type { ProtocolPorts } from './from-kubernetes';
import type { Policy } from './model';
import type { Place } from './read-json';
import { ADMIN_TIER, BASELINE_ADMIN_TIER } from './read-tier';

const ADMIN: AdminDialect = { actions: { Allow: 'Allow', Deny: 'Deny', Pass: 'Pass' }, readPorts };
/** Nothing stands behind the baseline but the profiles, so there is nothing to pass to. */
const BASELINE: AdminDialect = { actions: { Allow: 'Allow', Deny: 'Deny' }, readPorts };

/** Order is the policy's priority. */
export function readAdminNetworkPolicy(spec: Place, ref: PolicyRef): Policy {
  const order = spec.field('priority').number() ?? 0;
  return readAdminPolicy(spec, ref, ADMIN, { tier: ADMIN_TIER, order });
}

/**
 * The one named `default` of a cluster, without priority. Its order matters only beside Calico's own policies in that
 * tier; 1000, as conversion gives to Kubernetes policies without an order.
 */
export function readBaselineAdminNetworkPolicy(spec: Place, ref: PolicyRef): Policy {
  return readAdminPolicy(spec, ref, BASELINE, { tier: BASELINE_ADMIN_TIER, order: BASELINE_ORDER });
}

const BASELINE_ORDER = 1000;

function readPorts(rule: Place): readonly ProtocolPorts[] {
  return rule.field('ports').list().map(readPort);
}

/** A missing protocol is TCP, that of a named port too. An entry that says nothing stands for all traffic. */
function readPort(entry: Place): ProtocolPorts {
  const single = entry.field('portNumber');
  const range = entry.field('portRange');
  const named = entry.field('namedPort');
  if (single.present) {
    const port = single.field('port').number() ?? 0;
    return { protocol: readProtocol(single), ports: [{ from: port, to: port }] };
  }
  if (range.present) {
    const from = range.field('start').number() ?? 0;
    const to = range.field('end').number() ?? 0;
    if (from > to) range.report('must start with its lower end');
    return { protocol: readProtocol(range), ports: [{ from, to }] };
  }
  const name = named.text();
  return name === null ? { protocol: null, ports: null } : { protocol: 'tcp', ports: [{ named: name }] };
}

function readProtocol(place: Place): string {
  return protocolName(place.field('protocol').text() || 'TCP');
}
