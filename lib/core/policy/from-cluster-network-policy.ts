/**
 * Reads policy.networking.k8s.io ClusterNetworkPolicy as Calico (>= 3.32) does. Mirrors calico
 * libcalico-go/lib/backend/k8s/conversion/clusternetworkpolicy.go, its failing closed included.
 */
import type { PolicyRef } from '@/lib/core/flow';
import { protocolName } from '@/lib/core/net/protocol';
import type { Selector } from '@/lib/core/selector/ast';
import { allOf } from '@/lib/core/selector/combine';
import {
  expandRule,
  groupByProtocol,
  type ProtocolPorts,
  podEntity,
  readLabelSelector,
  readNets,
} from './from-kubernetes';
import type { EntityMatch, Policy, Rule, RuleActionName } from './model';
import { Place, type PolicyProblem } from './read-json';
import { ANY_ENTITY } from './read-rule';
import { IS_POD, namespaceScope, policySubject } from './scope';

const TIERS: Readonly<Record<string, string>> = { Admin: 'kube-admin', Baseline: 'kube-baseline' };
const ACTIONS: Readonly<Record<string, RuleActionName>> = { Accept: 'Allow', Deny: 'Deny', Pass: 'Pass' };
const NOTHING = new Place(undefined, '', []);

/** Applies to a direction only if it has rules there; order is the policy's priority. */
export function readClusterNetworkPolicy(spec: Place, ref: PolicyRef): Policy {
  const ingress = readRules(spec.field('ingress'), 'ingress');
  const egress = readRules(spec.field('egress'), 'egress');
  const tier = TIERS[spec.field('tier').text() ?? ''];
  if (tier === undefined) spec.field('tier').report('must be Admin or Baseline');
  return {
    ref,
    tier: tier ?? '',
    order: spec.field('priority').number() ?? 0,
    staged: null,
    subject: readSubject(spec.field('subject')),
    appliesIngress: ingress.length > 0,
    appliesEgress: egress.length > 0,
    ingress,
    egress,
    notSimulated: [],
  };
}

function readSubject(place: Place): Selector {
  const pods = place.field('pods');
  const namespaces = pods.present ? pods.field('namespaceSelector') : place.field('namespaces');
  if (!pods.present && !namespaces.present) place.report('needs namespaces or pods');
  return policySubject({
    selector: allOf(IS_POD, pods.present ? readLabelSelector(pods.field('podSelector')) : null),
    namespace: null,
    namespaceSelector: readLabelSelector(namespaces) ?? { op: 'all' },
    serviceAccountSelector: null,
  });
}

/** A rule Calico cannot convert becomes a deny of everything if it was Deny or Pass, and is dropped if it was Accept. */
function readRules(place: Place, direction: 'ingress' | 'egress'): readonly Rule[] {
  return place.list().flatMap((rule) => {
    const problems: PolicyProblem[] = [];
    const rules = readRule(new Place(rule.value, rule.path, problems), direction);
    if (problems.length === 0) return rules;
    const action = rule.field('action').value;
    return action === 'Deny' || action === 'Pass'
      ? expandRule('Deny', direction, groupByProtocol([]), [ANY_ENTITY])
      : [];
  });
}

function readRule(rule: Place, direction: 'ingress' | 'egress'): readonly Rule[] {
  const action = ACTIONS[rule.field('action').text() ?? ''];
  if (action === undefined) rule.field('action').report('must be Accept, Deny or Pass');
  const peers = rule
    .field(direction === 'ingress' ? 'from' : 'to')
    .list()
    .map((peer) => readPeer(peer, direction));
  return expandRule(action ?? 'Deny', direction, readProtocols(rule.field('protocols')), peers);
}

function readPeer(peer: Place, direction: 'ingress' | 'egress'): EntityMatch {
  const pods = peer.field('pods');
  const namespaces = peer.field('namespaces');
  const networks = direction === 'egress' ? peer.field('networks') : NOTHING;
  if (pods.present) return podEntity(pods.field('podSelector'), asPresent(pods.field('namespaceSelector')), null);
  if (namespaces.present) {
    return { ...ANY_ENTITY, scope: namespaceScope(readLabelSelector(namespaces) ?? { op: 'all' }) };
  }
  const nets = readNets(networks.list());
  if (nets.length === 0) peer.report('has no field that Calico supports');
  return { ...ANY_ENTITY, nets };
}

/** A pods peer without a namespaceSelector speaks of every namespace. */
function asPresent(place: Place): Place {
  return place.present ? place : new Place({}, place.path, []);
}

/** An entry that names no protocol stands for all traffic and swallows the rest. */
function readProtocols(place: Place): readonly ProtocolPorts[] {
  const entries = place.list().map(readProtocol);
  return groupByProtocol(entries.some((entry) => entry.protocol === null) ? [] : entries);
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
