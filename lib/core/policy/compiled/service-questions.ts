/** What rules ask about protocol and destination port, each distinct question with a number of its own. */
import type { Protocol } from '@/lib/core/flow';
import { protocolName, protocolNumber } from '@/lib/core/net/protocol';
import type { CompiledRule } from '@/lib/core/policy/match';
import type { PortMatch } from '@/lib/core/policy/model';
import type { PortTable } from './port-classes';
import { both, MAYBE, NO, type Truth, YES } from './truth';

/** A connection's protocol, read once. */
export interface KnownProtocol {
  /** Counts up from 0 in the order of first sight. */
  readonly id: number;
  readonly name: Protocol;
  /** Null = a name nobody assigned a number to. */
  readonly number: number | null;
  /** A number outside 1 to 255: no rule matches, not even one that does not ask. */
  readonly impossible: boolean;
}

export function knownProtocol(text: Protocol, id: number): KnownProtocol {
  const name = protocolName(text);
  const number = protocolNumber(text);
  return { id, name, number, impossible: number === null && /^-?\d+$/.test(name) };
}

export class ServiceTable {
  private readonly rules: CompiledRule[] = [];
  private readonly byText = new Map<string, number>();

  constructor(private readonly ports: PortTable) {}

  numberOf(compiled: CompiledRule): number {
    const { protocol, notProtocol, destination } = compiled.rule;
    const text = JSON.stringify([protocol, notProtocol, destination.ports, destination.notPorts]);
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const number = this.rules.push(compiled) - 1;
    this.byText.set(text, number);
    this.ports.add(destination.ports);
    this.ports.add(destination.notPorts);
    return number;
  }

  /** `port` null = not reported. Named ports depend on the end, so they are Maybe here. */
  answer(number: number, protocol: KnownProtocol, port: number | null): Truth {
    const compiled = this.rules[number];
    if (compiled === undefined || protocol.impossible) return NO;
    const asked = matchesProtocol(compiled, protocol);
    return asked === NO ? NO : both(asked, matchesPorts(compiled.rule.destination, port));
  }
}

/** The criterion of match.ts matchProtocol, which says why. */
function matchesProtocol({ rule, protocolNumber, notProtocolNumber }: CompiledRule, protocol: KnownProtocol): Truth {
  if (rule.protocol === null && rule.notProtocol === null) return YES;
  if (rule.protocol !== null && protocolNumber === null) return NO;
  if (protocol.number === null) return MAYBE;
  if (rule.protocol !== null && protocol.number !== protocolNumber) return NO;
  return rule.notProtocol !== null && protocol.number === notProtocolNumber ? NO : YES;
}

function matchesPorts(
  { ports, notPorts }: { readonly ports: readonly PortMatch[]; readonly notPorts: readonly PortMatch[] },
  port: number | null,
): Truth {
  if (ports.length === 0 && notPorts.length === 0) return YES;
  if (port === null) return MAYBE;
  const listed = ports.length === 0 ? YES : isListed(ports, port);
  const excluded = isListed(notPorts, port);
  if (listed === NO || excluded === YES) return NO;
  return listed === YES && excluded === NO ? YES : MAYBE;
}

function isListed(ports: readonly PortMatch[], port: number): Truth {
  let answer: Truth = NO;
  for (const match of ports) {
    if ('named' in match) answer = MAYBE;
    else if (match.from <= port && port <= match.to) return YES;
  }
  return answer;
}
