/** Reads rules of projectcalico.org/v3 policies. Source: calico api/pkg/apis/projectcalico/v3/policy_common.go. */
import { formatPort, parsePort } from '@/lib/core/net/port';
import { protocolName } from '@/lib/core/net/protocol';
import type { Selector } from '@/lib/core/selector/ast';
import { allOf } from '@/lib/core/selector/combine';
import { describeSelectorError, parseSelector } from '@/lib/core/selector/parse';
import type { EntityMatch, HttpMatch, IcmpMatch, PortMatch, Rule, RuleActionName } from './model';
import type { Place } from './read-json';
import { inNamespace, namespaceScope, serviceAccountNames, serviceAccountScope } from './scope';

export const ANY_ENTITY: EntityMatch = {
  nets: [],
  notNets: [],
  selector: null,
  notSelector: null,
  scope: null,
  ports: [],
  notPorts: [],
  services: [],
};

/** Allows everything. */
export const ANY_RULE: Rule = {
  action: 'Allow',
  ipVersion: null,
  protocol: null,
  notProtocol: null,
  icmp: null,
  notIcmp: null,
  source: ANY_ENTITY,
  destination: ANY_ENTITY,
  http: false,
};

const ACTIONS: readonly RuleActionName[] = ['Allow', 'Deny', 'Pass', 'Log'];

/** Reads a list of rules; `namespace` is the policy's own, null for global kinds. Problems go to the place. */
export function readRules(place: Place, namespace: string | null): readonly Rule[] {
  return place.list().map((rule) => readRule(rule, namespace));
}

function readRule(place: Place, namespace: string | null): Rule {
  place.record();
  const http = readHttp(place.field('http'));
  return {
    action: readAction(place.field('action')),
    ipVersion: readIpVersion(place.field('ipVersion')),
    protocol: readProtocol(place.field('protocol')),
    notProtocol: readProtocol(place.field('notProtocol')),
    icmp: readIcmp(place.field('icmp')),
    notIcmp: readIcmp(place.field('notICMP')),
    source: readEntity(place.field('source'), namespace),
    destination: readEntity(place.field('destination'), namespace),
    http: http !== null,
    ...(http === null ? {} : { httpMatch: http }),
  };
}

/** Selector text of an optional field; empty text is no criterion, text that does not parse is a problem. */
export function readSelector(place: Place): Selector | null {
  const text = place.text();
  if (text === null || text === '') return null;
  const selector = parseSelector(text);
  if (selector.ok) return selector.value;
  place.report(describeSelectorError(selector.error), selector.error.position);
  return null;
}

function readAction(place: Place): RuleActionName {
  const action = ACTIONS.find((name) => name === place.value);
  if (action === undefined) place.report('must be Allow, Deny, Log or Pass');
  return action ?? 'Deny';
}

function readIpVersion(place: Place): 4 | 6 | null {
  const version = place.number();
  if (version === 4 || version === 6 || version === null) return version;
  place.report('must be 4 or 6');
  return null;
}

function readProtocol(place: Place): string | null {
  if (!place.present) return null;
  if (typeof place.value === 'string' || typeof place.value === 'number') return protocolName(place.value);
  place.report('must be a protocol name or number');
  return null;
}

function readIcmp(place: Place): IcmpMatch | null {
  if (place.record() === null) return null;
  return { type: place.field('type').number(), code: place.field('code').number() };
}

/**
 * In a namespaced policy an entity that speaks of endpoints (selector, notSelector, serviceAccounts) means those
 * of the policy's own namespace, unless it has a namespaceSelector. With nets or ports only there is no limit.
 */
function readEntity(place: Place, namespace: string | null): EntityMatch {
  if (place.record() === null) return ANY_ENTITY;
  const selector = readSelector(place.field('selector'));
  const notSelector = readSelector(place.field('notSelector'));
  const namespaceSelector = readSelector(place.field('namespaceSelector'));
  const accounts = place.field('serviceAccounts');
  const speaksOfEndpoints = selector !== null || notSelector !== null || accounts.present;
  const ownNamespace = namespace !== null && speaksOfEndpoints ? inNamespace(namespace) : null;
  const domains = place.field('domains').texts();
  return {
    nets: place.field('nets').texts(),
    notNets: place.field('notNets').texts(),
    selector: allOf(selector, readServiceAccounts(accounts)),
    notSelector,
    scope: namespaceSelector === null ? ownNamespace : namespaceScope(namespaceSelector),
    ports: readPorts(place.field('ports')),
    notPorts: readPorts(place.field('notPorts')),
    services: readServices(place.field('services'), namespace),
    ...(domains.length === 0 ? {} : { domains }),
  };
}

function readServiceAccounts(place: Place): Selector | null {
  if (place.record() === null) return null;
  const names = place.field('names').texts();
  const selector = readSelector(place.field('selector'));
  return allOf(
    names.length === 0 ? null : serviceAccountNames(names),
    selector === null ? null : serviceAccountScope(selector),
  );
}

function readPorts(place: Place): readonly PortMatch[] {
  return place.list().flatMap((entry) => {
    const port = parsePort(entry.value);
    if (port.ok) return [port.value];
    entry.report(port.error);
    return [];
  });
}

function readServices(place: Place, namespace: string | null): EntityMatch['services'] {
  if (place.record() === null) return [];
  const name = place.field('name').text();
  const stated = place.field('namespace').text() ?? '';
  const owner = stated === '' ? namespace : stated;
  if (name === null || name === '') place.report('needs the name of a service');
  if (owner === null) place.report('needs a namespace, because the policy has none');
  return name === null || owner === null ? [] : [{ namespace: owner, name }];
}

function readHttp(place: Place): HttpMatch | null {
  if (place.record() === null) return null;
  const paths = place
    .field('paths')
    .list()
    .flatMap((entry): HttpMatch['paths'] => {
      const exact = entry.field('exact').text();
      const prefix = entry.field('prefix').text();
      if (exact !== null && exact !== '') return [{ exact }];
      if (prefix !== null && prefix !== '') return [{ prefix }];
      entry.report('needs either exact or prefix');
      return [];
    });
  return { methods: place.field('methods').texts(), paths };
}

/** "80, 8000:9000, http": a ports list as people read it. */
export function formatPorts(ports: readonly PortMatch[]): string {
  return ports.map(formatPort).join(', ');
}
