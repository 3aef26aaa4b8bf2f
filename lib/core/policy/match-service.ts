/** Rules that name a Kubernetes service: is this end one of the service's members. */
import type { Protocol, ServiceRef } from '@/lib/core/flow';
import { addressBits, parseAddress } from '@/lib/core/net/address';
import { cidrContains } from '@/lib/core/net/cidr';
import { protocolName } from '@/lib/core/net/protocol';
import type { Selector } from '@/lib/core/selector/ast';
import type { Truth } from '@/lib/core/selector/evaluate';
import type { CompiledEndpoint } from './compiled-endpoint';
import type { EntityMatch, ServiceFacts } from './model';
import { inNamespace } from './scope';

/** By `namespace/name`. `pods` null = the service has no selector, so its members are not told by labels. */
export type IndexedServices = ReadonlyMap<string, { readonly facts: ServiceFacts; readonly pods: Selector | null }>;

/** The end that is asked about. Protocol and port are the connection's, at the destination. */
export interface ServiceQuestion {
  readonly end: 'source' | 'destination';
  readonly peer: CompiledEndpoint;
  readonly protocol: Protocol;
  readonly port: number | null;
  readonly dialled: ServiceRef | null;
}

/** Linear in the services. */
export function indexServices(services: readonly ServiceFacts[]): IndexedServices {
  return new Map(
    services.map((facts) => {
      const labels = Object.entries(facts.selector).map(([label, value]): Selector => ({ op: 'eq', label, value }));
      const pods: Selector = { op: 'and', operands: [inNamespace(facts.namespace), ...labels] };
      return [`${facts.namespace}/${facts.name}`, { facts, pods: labels.length === 0 ? null : pods }];
    }),
  );
}

/** A destination must be a member with its protocol and port; a source by its address alone (calico rules.go). */
export function matchServices(
  wanted: EntityMatch['services'],
  services: IndexedServices,
  question: ServiceQuestion,
): Truth {
  let answer: Truth = false;
  for (const { namespace, name } of wanted) {
    const member = isBehind(namespace, name, services, question);
    if (member === true) return true;
    if (member === 'unknown') answer = member;
  }
  return answer;
}

/** Endpoint slices decide where known; else what the client dialled, else the pods the service selects. */
function isBehind(namespace: string, name: string, services: IndexedServices, question: ServiceQuestion): Truth {
  const service = services.get(`${namespace}/${name}`);
  if (service?.facts.endpoints !== undefined) return isMember(service.facts.endpoints, question);
  const { dialled } = question;
  if (question.end === 'destination' && dialled?.namespace === namespace && dialled.name === name) return true;
  if (service === undefined || service.pods === null) return 'unknown';
  return isSelected(service.facts, service.pods, question);
}

function isMember(members: NonNullable<ServiceFacts['endpoints']>, question: ServiceQuestion): Truth {
  const candidates = members.filter(
    (member) => question.end === 'source' || serves(member.port, member.protocol, question),
  );
  if (candidates.length === 0) return false;
  const { space } = question.peer;
  const reachable = candidates.some((member) => {
    const ip = parseAddress(member.ip);
    return ip !== null && space.some((cidr) => cidrContains(cidr, ip));
  });
  const [block] = space;
  const exact = space.length === 1 && block !== undefined && block.prefix === addressBits(block.version);
  return reachable && !exact ? 'unknown' : reachable;
}

function isSelected(facts: ServiceFacts, pods: Selector, question: ServiceQuestion): Truth {
  if (question.end === 'destination') {
    if (question.port === null) return 'unknown';
    if (!facts.ports.some((port) => serves(port.targetPort, port.protocol, question))) return false;
  }
  const answer = question.peer.matches(pods);
  return typeof answer === 'boolean' ? answer : 'unknown';
}

function serves(port: number, protocol: Protocol, question: ServiceQuestion): boolean {
  return port === question.port && protocolName(protocol) === question.protocol;
}
