/**
 * Does a rule match a connection. All criteria must hold; a list inside one is "any of". Three-valued: a
 * false criterion settles the matter, otherwise the first missing fact is the answer.
 * Mirrors calico app-policy/checker/match.go and felix/calc/rule_scanner.go.
 */
import type { Protocol } from '@/lib/core/flow';
import { type Cidr, parseCidr } from '@/lib/core/net/cidr';
import { protocolName, protocolNumber } from '@/lib/core/net/protocol';
import type { Answer, CompiledEndpoint } from './compiled-endpoint';
import { matchesHttp } from './http';
import { type IndexedServices, matchServices } from './match-service';
import type { ConnectionFacts, EntityMatch, PortMatch, Rule, UnknownFact } from './model';

/** Which fact was missing, and about which end. */
export interface MissingFact {
  readonly fact: UnknownFact['fact'];
  readonly end: 'source' | 'destination';
}
export type Match = boolean | MissingFact;

/** One connection with both ends compiled. */
export interface Traffic {
  readonly connection: ConnectionFacts;
  readonly protocol: Protocol;
  /** Null = a name nobody assigned a number to. */
  readonly protocolNumber: number | null;
  readonly source: CompiledEndpoint;
  readonly destination: CompiledEndpoint;
  readonly services: IndexedServices;
}

/** A rule with its address blocks read; null = a list holds one that cannot be read and so matches nothing. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly source: CompiledEntity;
  readonly destination: CompiledEntity;
  readonly protocolNumber: number | null;
  readonly notProtocolNumber: number | null;
}

interface CompiledEntity {
  readonly match: EntityMatch;
  readonly nets: readonly Cidr[] | null;
  readonly notNets: readonly Cidr[] | null;
}

export function compileRule(rule: Rule): CompiledRule {
  return {
    rule,
    source: compileEntity(rule.source),
    destination: compileEntity(rule.destination),
    protocolNumber: rule.protocol === null ? null : protocolNumber(rule.protocol),
    notProtocolNumber: rule.notProtocol === null ? null : protocolNumber(rule.notProtocol),
  };
}

/** Cheap criteria first; the order cannot change a true or false answer, only which missing fact is named. */
export function matchRule(compiled: CompiledRule, traffic: Traffic): Match {
  const { rule } = compiled;
  const { connection } = traffic;
  let missing: MissingFact | null = null;
  for (const criterion of CRITERIA) {
    const answer = criterion(compiled, traffic);
    if (answer === false) return false;
    if (answer !== true) missing ??= answer;
  }
  if (rule.http && rule.httpMatch !== undefined && connection.http) {
    if (!matchesHttp(rule.httpMatch, connection.http)) return false;
  }
  if (rule.http && connection.http === undefined) missing ??= { fact: 'notSimulated', end: 'destination' };
  return missing ?? true;
}

const CRITERIA: readonly ((rule: CompiledRule, traffic: Traffic) => Match)[] = [
  matchProtocol,
  matchIpVersion,
  (rule, traffic) => matchPorts(rule, traffic, 'destination'),
  (rule, traffic) => matchPorts(rule, traffic, 'source'),
  (rule, traffic) => matchEntity(rule.source, traffic.source, 'source'),
  (rule, traffic) => matchEntity(rule.destination, traffic.destination, 'destination'),
  (rule, traffic) => matchEndServices(rule.rule.source.services, traffic, 'source'),
  (rule, traffic) => matchEndServices(rule.rule.destination.services, traffic, 'destination'),
  matchIcmp,
];

/**
 * A protocol number outside 1 to 255 matches no rule, not even one that does not ask. A protocol name of
 * the record that has no number here may be any protocol: a rule that asks for one is then unknown.
 */
function matchProtocol(
  { rule, protocolNumber: wanted, notProtocolNumber: unwanted }: CompiledRule,
  traffic: Traffic,
): Match {
  const actual = traffic.protocolNumber;
  if (actual === null && /^-?\d+$/.test(traffic.protocol)) return false;
  if (rule.protocol === null && rule.notProtocol === null) return true;
  if (rule.protocol !== null && wanted === null) return false;
  if (actual === null) return { fact: 'protocol', end: 'destination' };
  return (rule.protocol === null || actual === wanted) && (rule.notProtocol === null || actual !== unwanted);
}

/** Both ends share a family, so either may tell. */
function matchIpVersion({ rule }: CompiledRule, traffic: Traffic): Match {
  if (rule.ipVersion === null) return true;
  for (const { space } of [traffic.source, traffic.destination]) {
    const [first] = space;
    if (first !== undefined && space.every((cidr) => cidr.version === first.version))
      return first.version === rule.ipVersion;
  }
  return { fact: 'ip', end: 'destination' };
}

/** No flow record states ICMP types, so a rule that asks for one is never certain about ICMP traffic. */
function matchIcmp({ rule }: CompiledRule, traffic: Traffic): Match {
  const asks = (rule.icmp !== null && rule.icmp.type !== null) || (rule.notIcmp !== null && rule.notIcmp.type !== null);
  if (!asks) return true;
  const isIcmp = traffic.protocol === 'icmp' || traffic.protocol === 'icmp6';
  if (isIcmp) return { fact: 'icmp', end: 'destination' };
  return rule.icmp === null || rule.icmp.type === null;
}

function matchPorts({ rule }: CompiledRule, traffic: Traffic, end: 'source' | 'destination'): Match {
  const { ports, notPorts } = rule[end];
  if (ports.length === 0 && notPorts.length === 0) return true;
  const port = end === 'destination' ? traffic.connection.destinationPort : (traffic.connection.sourcePort ?? null);
  if (port === null) return { fact: 'port', end };
  const listed = ports.length === 0 || anyPort(ports, port, traffic, end);
  if (listed === false) return false;
  const excluded = notPorts.length > 0 && anyPort(notPorts, port, traffic, end);
  if (excluded === true) return false;
  return listed === true && excluded === false ? true : { fact: 'port', end };
}

/** Numbers and names are "any of": a name matches if the end declares a container port of that name and protocol here. */
function anyPort(
  ports: readonly PortMatch[],
  port: number,
  traffic: Traffic,
  end: 'source' | 'destination',
): boolean | 'unknown' {
  let answer: boolean | 'unknown' = false;
  const declared = traffic[end].ports;
  for (const match of ports) {
    if ('from' in match) {
      if (match.from <= port && port <= match.to) return true;
    } else if (declared === null) {
      answer = 'unknown';
    } else if (
      declared.some(
        (known) =>
          known.name === match.named && known.port === port && protocolName(known.protocol) === traffic.protocol,
      )
    ) {
      return true;
    }
  }
  return answer;
}

function compileEntity(match: EntityMatch): CompiledEntity {
  return { match, nets: compileNets(match.nets), notNets: compileNets(match.notNets) };
}

function compileNets(nets: readonly string[]): readonly Cidr[] | null {
  const cidrs = nets.map(parseCidr).filter((cidr) => cidr !== null);
  return cidrs.length === nets.length ? cidrs : null;
}

function matchEntity(entity: CompiledEntity, peer: CompiledEndpoint, end: 'source' | 'destination'): Match {
  const answer = all(
    () => selected(entity.match, peer),
    () => (entity.match.notSelector === null ? true : negate(peer.matches(entity.match.notSelector))),
    () => (entity.nets?.length === 0 ? true : within(entity.nets, peer)),
    () => (entity.notNets?.length === 0 ? true : entity.notNets !== null && negate(within(entity.notNets, peer))),
    () => (entity.match.domains === undefined ? true : 'domain'),
  );
  return typeof answer === 'boolean' ? answer : { fact: answer, end };
}

/** Selector and scope speak of one and the same endpoint, so they are asked together. */
function selected(match: EntityMatch, peer: CompiledEndpoint): Answer {
  const selector = jointSelector(match);
  return selector === null ? true : peer.matches(selector);
}

const joint = new WeakMap<EntityMatch, ReturnType<typeof joinSelectors>>();

function jointSelector(match: EntityMatch): ReturnType<typeof joinSelectors> {
  const known = joint.get(match);
  if (known !== undefined) return known;
  const joined = joinSelectors(match);
  joint.set(match, joined);
  return joined;
}

function joinSelectors({ selector, scope }: EntityMatch): EntityMatch['selector'] {
  if (selector === null || scope === null) return selector ?? scope;
  return { op: 'and', operands: [scope, selector] };
}

function within(nets: readonly Cidr[] | null, peer: CompiledEndpoint): Answer {
  return nets !== null && peer.within(nets);
}

function negate(answer: Answer): Answer {
  return typeof answer === 'boolean' ? !answer : answer;
}

function all(...questions: readonly (() => Answer)[]): Answer {
  let answer: Answer = true;
  for (const question of questions) {
    const next = question();
    if (next === false) return false;
    if (next !== true && answer === true) answer = next;
  }
  return answer;
}

function matchEndServices(services: EntityMatch['services'], traffic: Traffic, end: 'source' | 'destination'): Match {
  if (services.length === 0) return true;
  const answer = matchServices(services, traffic.services, {
    end,
    peer: traffic[end],
    protocol: traffic.protocol,
    port: traffic.connection.destinationPort,
    dialled: traffic.connection.destinationService,
  });
  return answer === 'unknown' ? { fact: 'service', end } : answer;
}
