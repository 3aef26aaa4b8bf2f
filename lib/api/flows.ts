/** Flows, connections and their verdicts as the HTTP contract carries them. Types are declared once, in lib/core. */
import { z } from 'zod';
import type { Endpoint, FlowCounters, PolicyHit, PolicyRef, ServiceRef } from '@/lib/core/flow';
import type { Connection, EdgeState, HistogramBucket, HonestyNote, VerdictCounts } from '@/lib/core/graph/model';
import { type Agreement, KNOWN_LIMITS, type TraceAgreement } from '@/lib/core/policy/agreement';
import type { Judgement, SideJudgement, UnknownFact } from '@/lib/core/policy/model';
import { rangeFields, timeRange } from './range';

export const view = z.enum(['reported', 'staged', 'draft']);
export const edgeState: z.ZodType<EdgeState> = z.enum(['allowed', 'wouldBeDenied', 'denied', 'mixed', 'unknown']);

const labels = z.record(z.string(), z.string());
export const policyKind = z.enum([
  'CalicoNetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'NetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'Profile',
  'EndOfTier',
  'Unknown',
]);
export const policyRef: z.ZodType<PolicyRef> = z.object({
  kind: policyKind,
  namespace: z.string().nullable(),
  name: z.string(),
});

export const endpoint: z.ZodType<Endpoint> = z.object({
  kind: z.enum(['workload', 'host', 'networkSet', 'network']),
  namespace: z.string().nullable(),
  name: z.string(),
  labels: labels.nullable(),
  ip: z.string().nullable(),
  serviceAccount: z.string().nullable(),
});
const serviceRef: z.ZodType<ServiceRef> = z.object({
  namespace: z.string(),
  name: z.string(),
  portName: z.string().nullable(),
  port: z.number().nullable(),
});
export const counters: z.ZodType<FlowCounters> = z.object({
  connectionsStarted: z.number(),
  connectionsCompleted: z.number(),
  connectionsLive: z.number(),
  packetsForward: z.number(),
  packetsReverse: z.number(),
  bytesForward: z.number().nullable(),
  bytesReverse: z.number().nullable(),
});
const hit: z.ZodType<PolicyHit> = z.object({
  kind: policyKind,
  namespace: z.string().nullable(),
  name: z.string(),
  tier: z.string(),
  action: z.enum(['allow', 'deny', 'pass', 'log']),
  policyIndex: z.number(),
  ruleIndex: z.number().nullable(),
  trigger: policyRef.nullable(),
});
export const unknownFact: z.ZodType<UnknownFact> = z.object({
  fact: z.enum([
    'ip',
    'labels',
    'namespaceLabels',
    'serviceAccount',
    'port',
    'protocol',
    'icmp',
    'domain',
    'service',
    'notSimulated',
  ]),
  end: z.enum(['source', 'destination']),
  policy: policyRef,
  ruleIndex: z.number(),
});
const side: z.ZodType<SideJudgement> = z.object({
  verdict: z.enum(['allow', 'deny', 'unknown']),
  hits: z.array(hit),
  unknown: unknownFact.nullable(),
});
const judgement: z.ZodType<Judgement> = z.object({
  verdict: z.enum(['allow', 'deny', 'unknown']),
  egress: side.nullable(),
  ingress: side.nullable(),
});
export const verdictCounts: z.ZodType<VerdictCounts> = z.object({
  allowed: z.number(),
  wouldBeDenied: z.number(),
  denied: z.number(),
  unknown: z.number(),
});
const reportedSide = z.object({
  verdict: z.enum(['allow', 'deny', 'audit', 'drop', 'unknown']),
  enforced: z.array(hit),
  pending: z.array(hit),
  counters,
});
const reason = z.string();
const agreement: z.ZodType<Agreement> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agrees') }),
  z.object({ kind: z.literal('not-comparable'), reason }),
  z.object({ kind: z.literal('fact-missing'), missing: unknownFact, reason }),
  z.object({ kind: z.literal('policy-changed'), reason }),
  z.object({
    kind: z.literal('known-limit'),
    limits: z.array(z.enum(KNOWN_LIMITS)),
    reason,
  }),
  z.object({ kind: z.literal('disagrees'), differs: z.enum(['verdict', 'steps']), reason }),
]);
const traceAgreement: z.ZodType<TraceAgreement> = z.object({ enforced: agreement, pending: agreement });
export const connection: z.ZodType<Connection> = z.object({
  key: z.string(),
  source: endpoint,
  destination: endpoint,
  protocol: z.string(),
  destinationPort: z.number().nullable(),
  destinationService: serviceRef.nullable(),
  state: edgeState,
  counts: verdictCounts,
  counters,
  deniedAt: z.enum(['source', 'destination']).nullable(),
  oneSided: z.boolean(),
  reported: z.object({ source: reportedSide.nullable(), destination: reportedSide.nullable() }),
  judged: judgement.nullable(),
  agreement: z.object({ source: traceAgreement.nullable(), destination: traceAgreement.nullable() }),
  firstSeen: z.number(),
  lastSeen: z.number(),
  seriesIds: z.array(z.string()),
});

/** Connections of a range. `item` = graph item id (either end), `edge` = graph edge id, `keys` = comma-separated connection keys. */
export const connectionsQuery = z.object({
  ...rangeFields,
  view: view.default('staged'),
  item: z.string().max(600).optional(),
  edge: z.string().max(1200).optional(),
  state: edgeState.optional(),
  namespace: z.string().max(253).optional(),
});
/** At most `CONNECTION_LIMIT` rows, newest first; `total` counts all. */
export const connectionsResponse = z.object({
  range: timeRange,
  view,
  connections: z.array(connection),
  total: z.number(),
});
export type ConnectionsResponse = z.infer<typeof connectionsResponse>;
export const CONNECTION_LIMIT = 2_000;

/** One window of one series, newest first. */
export const flowRow = z.object({
  windowStart: z.number(),
  windowEnd: z.number(),
  seriesId: z.string(),
  source: endpoint,
  destination: endpoint,
  protocol: z.string(),
  destinationPort: z.number().nullable(),
  reporter: z.enum(['source', 'destination', 'transit', 'unknown']),
  verdict: z.enum(['allow', 'deny', 'audit', 'drop', 'unknown']),
  enforced: z.array(hit),
  pending: z.array(hit),
  counters,
});
export type FlowRow = z.infer<typeof flowRow>;
export const flowsQuery = z.object({
  ...rangeFields,
  verdict: z.enum(['allow', 'deny', 'audit', 'drop', 'unknown']).optional(),
  namespace: z.string().max(253).optional(),
  /** Opaque keyset cursor from the previous page. */
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export const flowsResponse = z.object({ range: timeRange, rows: z.array(flowRow), next: z.string().nullable() });
export type FlowsResponse = z.infer<typeof flowsResponse>;

/**
 * GET /api/flows/stream: server-sent events. `after` (or the header Last-Event-ID, which wins) = the id of the last
 * event received; without it the stream begins now. Each event carries totals of whole windows: a row that comes again
 * replaces the one of the same series and window.
 */
export const streamQuery = z.object({
  cluster: z.string().max(253).optional(),
  verdict: flowsQuery.shape.verdict,
  namespace: flowsQuery.shape.namespace,
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the id of an event')
    .optional(),
});
/** Events by name. `ready` comes first; `reset` = what was missed cannot be told, load the range anew. */
export const streamEvents = {
  ready: z.object({ cluster: z.string() }),
  flows: z.object({ rows: z.array(flowRow) }),
  reset: z.object({ reason: z.enum(['too-old', 'too-many']), range: timeRange.nullable() }),
  /** The client read too slowly and is cut off: connect again with this id. */
  dropped: z.object({ after: z.string().nullable() }),
} as const;

const bucket: z.ZodType<HistogramBucket> = z.object({ start: z.number(), counts: verdictCounts });
export const histogramResponse = z.object({ range: timeRange, bucketSeconds: z.number(), buckets: z.array(bucket) });
export type HistogramResponse = z.infer<typeof histogramResponse>;

const note: z.ZodType<HonestyNote> = z.object({
  code: z.enum([
    'no-data',
    'late-source',
    'gap',
    'one-sided',
    'unknown-verdicts',
    'no-dns',
    'rejected-records',
    'no-external-ips',
    'folded-addresses',
    'too-many-series',
    'disagreement',
    'policies-unknown',
  ]),
  text: z.string(),
  href: z.string().nullable(),
});
export const honestyResponse = z.object({ notes: z.array(note) });
export type HonestyResponse = z.infer<typeof honestyResponse>;
