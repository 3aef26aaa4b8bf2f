import { z } from 'zod';
import type { GraphEdge, GraphItem, ServiceGraph } from '@/lib/core/graph/model';
import { edgeState, verdictCounts, view } from './flows';
import { rangeFields, timeRange } from './range';

export const graphQuery = z.object({ ...rangeFields, view: view.default('staged') });
export type GraphQuery = z.infer<typeof graphQuery>;

const coverage = z.object({ ingress: z.boolean(), egress: z.boolean() }).nullable();
const item: z.ZodType<GraphItem> = z.object({
  id: z.string(),
  kind: z.enum(['workload', 'host', 'networkSet', 'network', 'namespace']),
  parent: z.string().nullable(),
  namespace: z.string().nullable(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  services: z.array(z.string()),
  addresses: z.array(z.string()),
  coverage,
  stagedCoverage: coverage,
  openAlerts: z.number(),
  deniedConnections: z.number(),
});
const edge: z.ZodType<GraphEdge> = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  state: edgeState,
  counts: verdictCounts,
  ports: z.array(
    z.object({ protocol: z.string(), port: z.number().nullable(), state: edgeState, counts: verdictCounts }),
  ),
  packetsTotal: z.number(),
  bytesTotal: z.number().nullable(),
  deniedAt: z.enum(['source', 'destination']).nullable(),
  connectionKeys: z.array(z.string()),
  lastSeen: z.number(),
});
/** Workload level; the browser collapses namespaces with lib/core/graph/collapse.ts. */
export const graphResponse: z.ZodType<ServiceGraph> = z.object({
  range: timeRange,
  view,
  items: z.array(item),
  edges: z.array(edge),
});
export type GraphResponse = z.infer<typeof graphResponse>;
