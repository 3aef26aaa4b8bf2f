/** Policies and flows of the command line, brought before the engine. */
import type { ClusterSnapshot } from '@/lib/connectors/connector';
import type { Endpoint } from '@/lib/core/flow';
import type { Connection } from '@/lib/core/graph/model';
import { protocolLabel } from '@/lib/core/net/protocol';
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import type { PolicyEngine, PolicyScope, PolicySet } from '@/lib/core/policy/model';
import { readPolicy } from '@/lib/core/policy/read-policy';
import type { FlowFile } from './read-flows';

export const SCOPES = ['enforced', 'staged'] as const satisfies readonly PolicyScope[];

export function policySetOf({ tiers, documents, facts }: ClusterSnapshot): PolicySet {
  const policies = documents.flatMap((document) => {
    const policy = readPolicy(document);
    return policy.ok ? [policy.value] : [];
  });
  return { tiers, policies, facts };
}

export function engineOf(snapshot: ClusterSnapshot, scope: PolicyScope): PolicyEngine {
  return compilePolicySet(policySetOf(snapshot), scope);
}

/** `shop/web`, `1.1.1.1 (public)`, `public`. */
export function endText({ kind, namespace, name, ip }: Endpoint): string {
  if (kind === 'network') return ip === null ? name : `${ip} (${name})`;
  return namespace === null ? name : `${namespace}/${name}`;
}

/** `TCP 443`. */
export function portText({ protocol, destinationPort }: Pick<Connection, 'protocol' | 'destinationPort'>): string {
  return `${protocolLabel(protocol)}${destinationPort === null ? '' : ` ${destinationPort}`}`;
}

/** What both commands say of a connection in JSON. */
export function connectionJson(connection: Connection): Readonly<Record<string, unknown>> {
  const { source, destination, protocol, destinationPort, firstSeen, lastSeen } = connection;
  return { source, destination, protocol, destinationPort, firstSeen, lastSeen };
}

/** `12 of 400 records could not be read, the first: ...`; null when all could. */
export function rejectedText({ records, rejected }: FlowFile): string | null {
  const [first] = rejected;
  if (first === undefined) return null;
  return `${rejected.length} of ${records} records could not be read, the first (record ${first.index + 1}): ${first.reason}`;
}
