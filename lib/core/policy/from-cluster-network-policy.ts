/**
 * Reads policy.networking.k8s.io ClusterNetworkPolicy as Calico (>= 3.32) does. Mirrors calico
 * libcalico-go/lib/backend/k8s/conversion/clusternetworkpolicy.go, its failing closed included.
 */
import type { PolicyRef } from '@/lib/core/flow';
import { protocolName } from '@/lib/core/net/protocol';
import { type AdminDialect, readAdminPolicy } from './from-admin-policy';
import type { ProtocolPorts } from './from-kubernetes';
import type { Policy } from './model';
import type { Place } from './read-json';

const TIERS: Readonly<Record<string, string>> = { Admin: 'kube-admin', Baseline: 'kube-baseline' };
const DIALECT: AdminDialect = { actions: { Accept: 'Allow', Deny: 'Deny', Pass: 'Pass' }, readPorts: readProtocols };

/** Order is the policy's priority. A policy of neither tier is one that Calico cannot place: an error. */
export function readClusterNetworkPolicy(spec: Place, ref: PolicyRef): Policy {
  const word = spec.field('tier').text() ?? '';
  const tier = Object.hasOwn(TIERS, word) ? TIERS[word] : undefined;
  if (tier === undefined) spec.field('tier').report('must be Admin or Baseline');
  const order = spec.field('priority').number() ?? 0;
  return readAdminPolicy(spec, ref, DIALECT, { tier: tier ?? '', order });
}

function readProtocols(rule: Place): readonly ProtocolPorts[] {
  return rule.field('protocols').list().map(readProtocol);
}

function readProtocol(entry: Place): ProtocolPorts {
  for (const key of ['tcp', 'udp', 'sctp']) {
    const protocol = entry.field(key);
    if (protocol.present) return { protocol: protocolName(key), ports: readPort(protocol.field('destinationPort')) };
  }
  if (entry.field('destinationNamedPort').present) entry.report('named ports are not supported by Calico here');
  return { protocol: null, ports: null };
}

function readPort(place: Place): ProtocolPorts['ports'] {
  const number = place.field('number').number() ?? 0;
  if (number !== 0) return [{ from: number, to: number }];
  const range = place.field('range');
  if (!range.present) return null;
  const from = range.field('start').number() ?? 0;
  const to = range.field('end').number() ?? 0;
  if (from > to) range.report('must start with its lower end');
  return [{ from, to }];
}
