/** From learned facts to the fewest rules that allow exactly them, with the flows behind each rule. */

import { groupBy } from '@/lib/core/graph/group';
import { formatPort, mergePorts } from '@/lib/core/net/port';
import { allowRule } from '@/lib/core/policy/allow-flow';
import { entityText, type PeerEntity } from '@/lib/core/policy/peer-entity';
import { compareText } from '@/lib/core/selector/text-order';
import { clusterDns, type Direction, DNS_PORT, type Learned, PEER_CLASSES, type PeerClass } from './learn';
import type { RuleEvidence } from './model';

/** Calico's limit of entries in one ports list. */
const MAX_PORTS = 50;

/** One rule to write. `learned` is empty for DNS that nobody was seen to use yet. */
interface DraftRule {
  readonly peerClass: PeerClass;
  readonly entity: PeerEntity;
  readonly protocol: string | number;
  readonly ports: readonly (number | string)[];
  readonly learned: readonly Learned[];
}

export interface WrittenRules {
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly evidence: readonly RuleEvidence[];
}

/**
 * Rules of one direction, sorted by class, peer, protocol and ports; the same facts in any order give the same rules.
 * Egress always allows DNS to the cluster's own servers, over UDP and TCP.
 */
export function writeRules(learned: readonly Learned[], direction: Direction, namespace: string): WrittenRules {
  const own = learned.filter((item) => item.direction === direction && item.entity !== null);
  const drafts = [...selectorRules(own), ...addressRules(own), ...dnsRules(own, direction, namespace)].sort(
    compareDrafts,
  );
  return {
    rules: drafts.map((draft) => allowRule(direction, draft.entity, draft.protocol, draft.ports)),
    evidence: drafts.flatMap((draft, ruleIndex) => evidenceOf(draft, direction, ruleIndex)),
  };
}

/** What makes two learned facts the same thing to allow: the discovery curve counts these. */
export function factKey(item: Learned): string {
  return JSON.stringify([item.direction, item.peerClass, entityKey(item.entity), item.protocol, item.port]);
}

function selectorRules(learned: readonly Learned[]): readonly DraftRule[] {
  const named = learned.filter((item) => item.peerClass !== 'dns' && !isExternal(item));
  const groups = groupBy(named, (item) => JSON.stringify([item.peerClass, entityKey(item.entity), item.protocol]));
  return [...groups.values()].flatMap((group) => rulesOf(group, group[0]?.entity ?? {}));
}

/** Addresses share a rule only when their ports are the same, so that no pair is allowed that was not seen. */
function addressRules(learned: readonly Learned[]): readonly DraftRule[] {
  const byAddress = groupBy(learned.filter(isExternal), (item) =>
    JSON.stringify([item.peerClass, entityKey(item.entity), item.protocol]),
  );
  const alike = groupBy([...byAddress.values()], (group) => {
    const [first] = group;
    const nets = first?.entity?.nets ?? [];
    const family = nets[0]?.includes(':') ? 6 : 4;
    const widened = first?.entity?.notNets !== undefined;
    return JSON.stringify([first?.peerClass, first?.protocol, family, widened, portNumbers(group)]);
  });
  return [...alike.values()].flatMap((groups) => {
    const all = groups.flat();
    const nets = [...new Set(all.flatMap((item) => item.entity?.nets ?? []))].sort(compareText);
    return rulesOf(all, { ...all[0]?.entity, nets });
  });
}

function dnsRules(learned: readonly Learned[], direction: Direction, namespace: string): readonly DraftRule[] {
  if (direction === 'ingress') return [];
  const seen = learned.filter((item) => item.peerClass === 'dns');
  return ['TCP', 'UDP'].map((protocol) => ({
    peerClass: 'dns',
    entity: clusterDns(namespace),
    protocol,
    ports: [DNS_PORT],
    learned: seen.filter((item) => item.protocol === protocol),
  }));
}

/** One rule, or several where more ports were seen than one list may hold even as ranges. */
function rulesOf(learned: readonly Learned[], entity: PeerEntity): readonly DraftRule[] {
  const [first] = learned;
  if (first === undefined) return [];
  const { peerClass, protocol } = first;
  const numbers = portNumbers(learned);
  if (numbers.length <= MAX_PORTS) return [{ peerClass, entity, protocol, ports: numbers, learned }];
  const ranges = mergePorts(numbers.map((port) => ({ from: port, to: port })));
  const chunks = Array.from({ length: Math.ceil(ranges.length / MAX_PORTS) }, (_, index) =>
    ranges.slice(index * MAX_PORTS, (index + 1) * MAX_PORTS),
  );
  return chunks.map((chunk) => ({
    peerClass,
    entity,
    protocol,
    ports: chunk.map((range) => ('from' in range && range.from === range.to ? range.from : formatPort(range))),
    learned: learned.filter((item) => chunk.some((range) => 'from' in range && holds(range, item.port))),
  }));
}

function holds(range: { readonly from: number; readonly to: number }, port: number | null): boolean {
  return port !== null && port >= range.from && port <= range.to;
}

function portNumbers(learned: readonly Learned[]): readonly number[] {
  const ports = new Set(learned.flatMap((item) => (item.port === null ? [] : [item.port])));
  return [...ports].sort((a, b) => a - b);
}

function isExternal(item: Learned): boolean {
  return item.peerClass === 'private' || item.peerClass === 'public';
}

function entityKey(entity: PeerEntity | null): string {
  return JSON.stringify(
    entity === null ? null : [entity.namespaceSelector, entity.selector, entity.nets, entity.notNets],
  );
}

function compareDrafts(a: DraftRule, b: DraftRule): number {
  return (
    PEER_CLASSES.indexOf(a.peerClass) - PEER_CLASSES.indexOf(b.peerClass) ||
    compareText(entityKey(a.entity), entityKey(b.entity)) ||
    compareText(String(a.protocol), String(b.protocol)) ||
    Number.parseInt(String(a.ports[0] ?? 0), 10) - Number.parseInt(String(b.ports[0] ?? 0), 10)
  );
}

function evidenceOf(draft: DraftRule, direction: Direction, ruleIndex: number): readonly RuleEvidence[] {
  const { learned, protocol, ports, entity } = draft;
  if (learned.length === 0) return [];
  const portText = ports.length === 0 ? '' : ` ${ports.join(', ')}`;
  const preposition = direction === 'egress' ? 'to' : 'from';
  return [
    {
      direction,
      ruleIndex,
      text: `allow ${direction} ${protocol}${portText} ${preposition} ${entityText(entity)}`,
      connections: learned.reduce((total, item) => total + item.connections, 0),
      firstSeen: Math.min(...learned.map((item) => item.firstSeen)),
      lastSeen: Math.max(...learned.map((item) => item.lastSeen)),
      connectionKeys: [...new Set(learned.map((item) => item.connectionKey))].sort(compareText),
    },
  ];
}
