/**
 * What the three administrators' kinds of policy.networking.k8s.io have in common: subject, peers, and what becomes of
 * a rule that Calico cannot convert. Mirrors calico libcalico-go/lib/backend/k8s/conversion/clusternetworkpolicy.go
 * (v3.32 and later) and its forerunners for AdminNetworkPolicy and BaselineAdminNetworkPolicy (v3.30 and v3.31).
 */
import type { PolicyRef } from '@/lib/core/flow';
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

/** How one kind writes what all of them mean. */
export interface AdminDialect {
  /** The kind's action words. A word it lacks makes a rule that cannot be converted. */
  readonly actions: Readonly<Record<string, RuleActionName>>;
  /** The rule's ports or protocols, one entry each; `protocol` null = all traffic. Problems go to the rule's places. */
  readonly readPorts: (rule: Place) => readonly ProtocolPorts[];
}

/** Where the kind puts its policies: always in a tier of its own that passes by default. */
export interface AdminPlacing {
  readonly tier: string;
  readonly order: number;
}

/** Applies to a direction only if it has rules there after conversion. Linear in the document. */
export function readAdminPolicy(spec: Place, ref: PolicyRef, dialect: AdminDialect, placing: AdminPlacing): Policy {
  const ingress = readRules(spec.field('ingress'), 'ingress', dialect);
  const egress = readRules(spec.field('egress'), 'egress', dialect);
  return {
    ref,
    ...placing,
    staged: null,
    subject: readSubject(spec.field('subject')),
    appliesIngress: ingress.rules.length > 0,
    appliesEgress: egress.rules.length > 0,
    ingress: ingress.rules,
    egress: egress.rules,
    notSimulated: [...ingress.failed, ...egress.failed],
  };
}

/** Pods only, host endpoints never: the label of Kubernetes workloads is always asked for. */
function readSubject(place: Place): Selector {
  const namespaces = place.field('namespaces');
  const pods = place.field('pods');
  if (!pods.present && !namespaces.present) place.report('must have exactly one of namespaces or pods');
  const byPods = !namespaces.present && pods.present;
  const scope = byPods ? pods.field('namespaceSelector') : namespaces;
  return policySubject({
    selector: allOf(IS_POD, byPods ? readLabelSelector(pods.field('podSelector')) : null),
    namespace: null,
    namespaceSelector: readLabelSelector(scope) ?? { op: 'all' },
    serviceAccountSelector: null,
  });
}

interface ReadRules {
  readonly rules: readonly Rule[];
  /** One sentence for each rule that does not do what it says. */
  readonly failed: readonly string[];
}

/**
 * Fails closed, as the API demands of what it calls an unknown option: a rule that cannot be converted becomes a
 * deny of everything if it was Deny or Pass, and is left out if it was to allow. Such rules are named, since their
 * text says something else than the data plane does.
 */
function readRules(place: Place, direction: 'ingress' | 'egress', dialect: AdminDialect): ReadRules {
  const failed: string[] = [];
  const rules = place.list().flatMap((rule, index) => {
    const problems: PolicyProblem[] = [];
    const read = readRule(new Place(rule.value, rule.path, problems), direction, dialect);
    const [problem] = problems;
    if (problem === undefined) return read;
    const closes = denies(rule.field('action').value, dialect);
    const effect = closes ? 'denies everything instead' : 'leaves it out';
    failed.push(
      `${direction} rule ${index + 1} of the document: Calico cannot convert it and ${effect} (${problem.message})`,
    );
    return closes ? expandRule('Deny', direction, groupByProtocol([]), [ANY_ENTITY]) : [];
  });
  return { rules, failed };
}

/** Words the kind does not know, `Pass` in a BaselineAdminNetworkPolicy among them, are no denial. */
function denies(word: unknown, { actions }: AdminDialect): boolean {
  const action = typeof word === 'string' && Object.hasOwn(actions, word) ? actions[word] : undefined;
  return action === 'Deny' || action === 'Pass';
}

function readRule(rule: Place, direction: 'ingress' | 'egress', dialect: AdminDialect): readonly Rule[] {
  const word = rule.field('action').text() ?? '';
  const action = Object.hasOwn(dialect.actions, word) ? dialect.actions[word] : undefined;
  if (action === undefined) rule.field('action').report(`must be ${wordList(Object.keys(dialect.actions))}`);
  const peers = rule
    .field(direction === 'ingress' ? 'from' : 'to')
    .list()
    .map((peer) => readPeer(peer, direction));
  return expandRule(action ?? 'Deny', direction, readGroups(dialect.readPorts(rule)), peers);
}

/** An entry that names no protocol stands for all traffic and swallows the rest. */
function readGroups(entries: readonly ProtocolPorts[]): readonly ProtocolPorts[] {
  return groupByProtocol(entries.some((entry) => entry.protocol === null) ? [] : entries);
}

/** `namespaces`: everything in them, network sets too. `nodes` and `domainNames` are nothing Calico knows. */
function readPeer(peer: Place, direction: 'ingress' | 'egress'): EntityMatch {
  const pods = peer.field('pods');
  const namespaces = peer.field('namespaces');
  const nets = direction === 'egress' ? readNetworks(peer.field('networks')) : [];
  if (!pods.present && !namespaces.present && nets.length === 0) peer.report('has no field that Calico supports');
  if (pods.present) {
    return { ...podEntity(pods.field('podSelector'), asPresent(pods.field('namespaceSelector')), null), nets };
  }
  if (!namespaces.present) return { ...ANY_ENTITY, nets };
  return { ...ANY_ENTITY, scope: namespaceScope(readLabelSelector(namespaces) ?? { op: 'all' }), nets };
}

/** A pods peer without a namespaceSelector speaks of every namespace. */
function asPresent(place: Place): Place {
  return place.present ? place : new Place({}, place.path, []);
}

/** Blocks only: Go's net.ParseCIDR knows no bare address. */
function readNetworks(place: Place): readonly string[] {
  const networks = place.list();
  for (const network of networks) {
    if (typeof network.value === 'string' && !network.value.includes('/')) network.report('must have a prefix length');
  }
  return readNets(networks);
}

/** `Allow, Deny or Pass`. */
export function wordList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
