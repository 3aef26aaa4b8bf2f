/** Every format that can be pushed at the ingest route: how it is decoded, and what it can never know. */

import type { Flow } from '@/lib/core/flow';
import { ok } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { calicoToDns } from './calico/to-dns';
import { calicoToFlows } from './calico/to-flow';
import type { Decoded } from './connector';
import { corednsToDns } from './coredns/to-dns';
import type { SourceName } from './detect';
import { goldmaneToFlow } from './goldmane/to-flow';
import { hubbleToDns } from './hubble/to-dns';
import { hubbleToFlows } from './hubble/to-flow';

/** What one record holds. Usually one flow or one DNS question. */
export interface DecodedRecord {
  readonly source: SourceName;
  readonly flows: readonly Flow[];
  readonly dns: readonly DnsRecord[];
}

/** What a source can tell, so that a screen says "not reported" where it would otherwise show a zero. */
export interface SourceCapabilities {
  /** Addresses of peers outside the cluster. `sometimes` = depends on the sender's aggregation. */
  readonly externalAddresses: 'always' | 'sometimes' | 'never';
  readonly bytes: boolean;
  /** `events` = counted from single events, so a lower bound when events are lost. */
  readonly connections: 'counted' | 'events' | 'never';
  /** `pending` = staged policies too; `audit` = a would-be denial without the policy's name. */
  readonly policyTrace: 'pending' | 'audit' | 'never';
  readonly serviceNames: boolean;
  readonly dnsQuestions: boolean;
}

export interface PushFormat {
  readonly name: SourceName;
  readonly title: string;
  readonly capabilities: SourceCapabilities;
  /** Limits in plain words, for the connector's page. */
  readonly limits: readonly string[];
  /** Null = the record is well-formed and holds nothing to keep. */
  readonly decode: (record: unknown) => Decoded<DecodedRecord>;
}

const DNS_ONLY: SourceCapabilities = {
  externalAddresses: 'never',
  bytes: false,
  connections: 'never',
  policyTrace: 'never',
  serviceNames: false,
  dnsQuestions: true,
};

/** Exhaustive: a new source name is a type error here. */
export const PUSH_FORMATS: Readonly<Record<SourceName, PushFormat>> = {
  goldmane: {
    name: 'goldmane',
    title: 'Calico Goldmane and Whisker',
    capabilities: {
      externalAddresses: 'never',
      bytes: true,
      connections: 'counted',
      policyTrace: 'pending',
      serviceNames: true,
      dnsQuestions: false,
    },
    limits: [
      'Addresses and pod names are removed before flows leave the node: external peers are only public or private, or the network set that holds them.',
      'Labels are those that all pods of the flow share.',
      'Whisker records carry no endpoint types, services or connection counts.',
    ],
    decode: (record) => one('goldmane', goldmaneToFlow(record)),
  },
  calico: {
    name: 'calico',
    title: 'Calico Enterprise and Cloud flow logs',
    capabilities: {
      externalAddresses: 'sometimes',
      bytes: true,
      connections: 'counted',
      policyTrace: 'pending',
      serviceNames: true,
      dnsQuestions: false,
    },
    limits: [
      'Addresses are missing at aggregation level 2, the default for allowed flows: set flowLogsFileAggregationKindForAllowed to 1 to see external addresses.',
      'The destination port is missing at aggregation level 3.',
    ],
    decode: (record) => many('calico', calicoToFlows(record)),
  },
  'calico-dns': {
    name: 'calico-dns',
    title: 'Calico Enterprise and Cloud DNS logs',
    capabilities: DNS_ONLY,
    limits: ['Questions over the log limit are counted by the node without their names.'],
    decode: (record) => question('calico-dns', calicoToDns(record)),
  },
  hubble: {
    name: 'hubble',
    title: 'Cilium Hubble and Azure ACNS',
    capabilities: {
      externalAddresses: 'always',
      bytes: false,
      connections: 'events',
      policyTrace: 'audit',
      serviceNames: true,
      dnsQuestions: true,
    },
    limits: [
      'Hubble counts events and packets, never bytes.',
      'Cilium stages no single policy: only audit mode tells what would be denied.',
      'Azure ACNS aggregates 30 seconds into one line without addresses.',
      'DNS questions appear only where an L7 policy routes DNS through the proxy.',
    ],
    decode: decodeHubble,
  },
  coredns: {
    name: 'coredns',
    title: 'CoreDNS log plugin',
    capabilities: DNS_ONLY,
    limits: ['Clients are named by address only, and answers are not logged.'],
    decode: (record) => question('coredns', corednsToDns(record)),
  },
};

function decodeHubble(record: unknown): Decoded<DecodedRecord> {
  const dns = hubbleToDns(record);
  return dns.ok && dns.value === null ? many('hubble', hubbleToFlows(record)) : question('hubble', dns);
}

function one(source: SourceName, decoded: Decoded<Flow>): Decoded<DecodedRecord> {
  if (!decoded.ok) return decoded;
  return ok(decoded.value === null ? null : { source, flows: [decoded.value], dns: [] });
}

function many(source: SourceName, decoded: Decoded<readonly Flow[]>): Decoded<DecodedRecord> {
  if (!decoded.ok) return decoded;
  return ok(decoded.value === null ? null : { source, flows: decoded.value, dns: [] });
}

function question(source: SourceName, decoded: Decoded<DnsRecord>): Decoded<DecodedRecord> {
  if (!decoded.ok) return decoded;
  return ok(decoded.value === null ? null : { source, flows: [], dns: [decoded.value] });
}
