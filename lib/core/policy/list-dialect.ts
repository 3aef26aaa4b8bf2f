/**
 * How the kinds whose rules are lists of peers and ports write them: Kubernetes NetworkPolicy with its staged kind, and
 * the three kinds of administrators. What edits them (allow-in-lists.ts, tighten-lists.ts) is the same for all.
 */
import type { Endpoint } from '@/lib/core/flow';
import type { Result } from '@/lib/core/result';
import type { JsonRecord } from './document-spec';
import type { Direction } from './judge';
import type { PortRange } from './model';
import type { PeerProblem } from './peer-entity';

/** not-expressible: the kind has no words for such a peer in that direction. */
export type ListPeerProblem = PeerProblem | 'not-expressible';

export interface ListDialect {
  /** The word that allows; null = rules state no action, all of them allow. */
  readonly allow: string | null;
  /** The word that hands over to the next tier; null = the kind has none. */
  readonly pass: string | null;
  readonly portsField: 'ports' | 'protocols';
  /** Limits of the kind; Infinity = none. */
  readonly maxRules: number;
  readonly maxPeers: number;
  readonly maxPorts: number;
  /** The narrowest peer that means this endpoint. `namespace`: the policy's own, null for cluster-wide kinds. */
  peer(endpoint: Endpoint, direction: Direction, namespace: string | null): Result<JsonRecord, ListPeerProblem>;
  /** A stated peer with what it means narrowed to the endpoint, which it matches; null = it cannot be. */
  narrowed(stated: JsonRecord, endpoint: Endpoint): JsonRecord | null;
  /** One entry of the ports list; null = the kind cannot name the protocol. */
  port(protocol: string, range: PortRange): JsonRecord | null;
  /** The protocol an entry speaks of (lower-case name); null = any. */
  protocolOf(entry: JsonRecord): string | null;
}

export function peersField(direction: Direction): 'from' | 'to' {
  return direction === 'ingress' ? 'from' : 'to';
}
