import { z } from 'zod';
import type { AlertEvidence, AlertView } from '@/lib/core/threat/alert-model';
import { connection } from './flows';

export const alertState = z.enum(['new', 'acknowledged', 'closed']);
export const closeReason = z.enum(['remediated', 'false-positive', 'expected']);

export const alertView: z.ZodType<AlertView> = z.object({
  id: z.string(),
  kind: z.enum(['ip', 'domain']),
  indicator: z.string(),
  indicatorLine: z.number(),
  feedId: z.string(),
  feedName: z.string(),
  feedVersion: z.number(),
  sourceNamespace: z.string().nullable(),
  sourceName: z.string(),
  destination: z.string(),
  sentence: z.string(),
  outcome: z.object({
    verdict: z.enum(['allowed', 'wouldBeDenied', 'denied', 'mixed', 'unknown']),
    decidedBy: z.string(),
    lookedUpOnly: z.boolean(),
    attempts: z.number(),
    denied: z.number(),
    connectionKeys: z.array(z.string()),
  }),
  severity: z.number(),
  severityLabel: z.enum(['low', 'medium', 'high', 'critical']),
  mitre: z.string(),
  state: alertState,
  closeReason: closeReason.nullable(),
  regressed: z.boolean(),
  assignee: z.string().nullable(),
  firstSeen: z.number(),
  lastSeen: z.number(),
  occurrences: z.number(),
  sparkline: z.array(z.number()),
});
export const alertsQuery = z.object({
  cluster: z.string().max(253).optional(),
  state: alertState.optional(),
  workload: z.string().max(600).optional(),
});
export const alertsResponse = z.object({
  alerts: z.array(alertView),
  counts: z.object({ new: z.number(), acknowledged: z.number(), closed: z.number() }),
});
export type AlertsResponse = z.infer<typeof alertsResponse>;

const dns = z.object({
  at: z.number(),
  clientNamespace: z.string().nullable(),
  clientName: z.string(),
  clientLabels: z.record(z.string(), z.string()).nullable(),
  queryName: z.string(),
  queryType: z.string(),
  responseCode: z.string(),
  answers: z.array(z.string()),
  count: z.number(),
});
export const alertEvidence: z.ZodType<AlertEvidence> = z.object({
  at: z.number(),
  text: z.string(),
  occurrences: z.number(),
  dns: dns.nullable(),
});
export const alertDetailResponse = z.object({
  alert: alertView,
  evidence: z.array(alertEvidence),
  connections: z.array(connection),
  history: z.array(z.object({ at: z.number(), actor: z.string(), text: z.string() })),
  remediation: z.string(),
});
export type AlertDetailResponse = z.infer<typeof alertDetailResponse>;

export const alertChangeBody = z.object({
  cluster: z.string().max(253).optional(),
  ids: z.array(z.uuid()).min(1).max(500),
  state: alertState.optional(),
  closeReason: closeReason.optional(),
  assignee: z.string().max(200).nullable().optional(),
  note: z.string().max(4000).optional(),
});
export type AlertChangeBody = z.infer<typeof alertChangeBody>;
export const alertChangeResponse = z.object({ changed: z.number() });
