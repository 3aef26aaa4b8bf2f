/**
 * Does one rule match everything that another matches. Sound and incomplete: `true` is proven criterion by
 * criterion, `false` may only mean that the proof was not found. Shadowing and tightening stand on it.
 */
import { type Cidr, coverage, parseCidr } from '@/lib/core/net/cidr';
import { mergePorts } from '@/lib/core/net/port';
import { protocolNumber } from '@/lib/core/net/protocol';
import type { Selector } from '@/lib/core/selector/ast';
import { allOf } from '@/lib/core/selector/combine';
import { implies } from '@/lib/core/selector/implies';
import type { EntityMatch, IcmpMatch, PortMatch, PortRange, Rule } from './model';
import { HAS_NAMESPACE, IS_POD } from './scope';

/**
 * Every connection that `narrow` matches is matched by `wide`, whatever is known of it. Actions are not compared.
 * Cost: nets x nets and terms x terms of the two rules, both bounded by Calico's limits (256 nets, 1024 characters).
 */
export function ruleContains(wide: Rule, narrow: Rule): boolean {
  return (
    containsProtocol(wide, narrow) &&
    (wide.ipVersion === null || wide.ipVersion === narrow.ipVersion) &&
    containsIcmp(wide.icmp, narrow.icmp) &&
    containsIcmp(wide.notIcmp, narrow.notIcmp) &&
    (!wide.http || (narrow.http && JSON.stringify(wide.httpMatch) === JSON.stringify(narrow.httpMatch))) &&
    entityContains(wide.source, narrow.source) &&
    entityContains(wide.destination, narrow.destination)
  );
}

/** A name that nobody gave a number matches nothing, so it proves nothing. */
function containsProtocol(wide: Rule, narrow: Rule): boolean {
  const [only, except] = [numberOf(wide.protocol), numberOf(wide.notProtocol)];
  const [narrowOnly, narrowExcept] = [numberOf(narrow.protocol), numberOf(narrow.notProtocol)];
  if ([only, except, narrowOnly, narrowExcept].includes('unassigned')) return false;
  if (only !== null && only !== narrowOnly) return false;
  return except === null || except === narrowExcept || (narrowOnly !== null && narrowOnly !== except);
}

function numberOf(protocol: string | null): number | null | 'unassigned' {
  return protocol === null ? null : (protocolNumber(protocol) ?? 'unassigned');
}

/** An ICMP criterion without a type asks for nothing (match.ts matchIcmp). */
function containsIcmp(wide: IcmpMatch | null, narrow: IcmpMatch | null): boolean {
  if (wide === null || wide.type === null) return true;
  return narrow !== null && narrow.type === wide.type && narrow.code === wide.code;
}

function entityContains(wide: EntityMatch, narrow: EntityMatch): boolean {
  return (
    containsNets(wide, narrow) &&
    containsSelector(allOf(wide.scope, wide.selector), allOf(narrow.scope, narrow.selector)) &&
    containsNotSelector(wide.notSelector, narrow.notSelector) &&
    containsPorts(wide, narrow) &&
    containsServices(wide.services, narrow.services) &&
    (wide.domains === undefined || JSON.stringify(wide.domains) === JSON.stringify(narrow.domains))
  );
}

function containsNets(wide: EntityMatch, narrow: EntityMatch): boolean {
  const nets = readNets(wide.nets);
  const notNets = readNets(wide.notNets);
  const narrowNets = readNets(narrow.nets);
  const narrowNotNets = readNets(narrow.notNets);
  if (nets === null || notNets === null || narrowNets === null || narrowNotNets === null) return false;
  if (nets.length > 0 && (narrowNets.length === 0 || coverage(nets, narrowNets) !== 'all')) return false;
  if (notNets.length === 0 || coverage(narrowNotNets, notNets) === 'all') return true;
  return narrowNets.length > 0 && coverage(notNets, narrowNets) === 'none';
}

/** Null = a block that cannot be read: the list then matches nothing. */
function readNets(nets: readonly string[]): readonly Cidr[] | null {
  const cidrs = nets.map(parseCidr).filter((cidr) => cidr !== null);
  return cidrs.length === nets.length ? cidrs : null;
}

/** An address matches a selector through one network set that satisfies all of it, so implication carries over. */
function containsSelector(wide: Selector | null, narrow: Selector | null): boolean {
  return wide === null || (narrow !== null && implies(withKnown(narrow), wide));
}

/** Calico writes the orchestrator's label on pods, and every pod is in a namespace. */
function withKnown(narrow: Selector): Selector {
  return implies(narrow, IS_POD) ? { op: 'and', operands: [narrow, HAS_NAMESPACE] } : narrow;
}

function containsNotSelector(wide: Selector | null, narrow: Selector | null): boolean {
  return wide === null || (narrow !== null && implies(wide, narrow));
}

function containsPorts(wide: EntityMatch, narrow: EntityMatch): boolean {
  const allowed = wide.ports.length === 0 || (narrow.ports.length > 0 && coversPorts(wide.ports, narrow.ports));
  if (!allowed) return false;
  return wide.notPorts.every((port) => coversPorts(narrow.notPorts, [port]) || areApart(port, narrow.ports));
}

/** Ranges by the numbers they hold, names by name: which number a name stands for differs from pod to pod. */
function coversPorts(wide: readonly PortMatch[], narrow: readonly PortMatch[]): boolean {
  const merged = mergePorts(wide);
  return narrow.every((port) =>
    merged.some((known) => {
      if ('named' in port) return 'named' in known && known.named === port.named;
      return 'from' in known && known.from <= port.from && port.to <= known.to;
    }),
  );
}

function areApart(excluded: PortMatch, ports: readonly PortMatch[]): boolean {
  if ('named' in excluded || ports.length === 0) return false;
  return ports.every((port) => 'from' in port && !overlap(port, excluded));
}

function overlap(a: PortRange, b: PortRange): boolean {
  return a.from <= b.to && b.from <= a.to;
}

function containsServices(wide: EntityMatch['services'], narrow: EntityMatch['services']): boolean {
  if (wide.length === 0) return true;
  const known = new Set(wide.map(({ namespace, name }) => `${namespace}/${name}`));
  return narrow.length > 0 && narrow.every(({ namespace, name }) => known.has(`${namespace}/${name}`));
}
