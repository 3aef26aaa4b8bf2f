/** Cluster list, connector health, the audit trail: what the shell and the settings show. */
import { z } from 'zod';

export const metaQuery = z.object({ cluster: z.string().max(253).optional() });
export const metaResponse = z.object({
  version: z.string(),
  clusters: z.array(z.object({ name: z.string(), origin: z.enum(['demo', 'external']) })),
  cluster: z.string(),
  demo: z.boolean(),
  /** False until the first flows of this cluster are stored. */
  hasFlows: z.boolean(),
  namespaces: z.array(z.string()),
  openAlerts: z.number(),
  stagedPolicies: z.number(),
});
export type MetaResponse = z.infer<typeof metaResponse>;

export const connectorView = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'degraded', 'down', 'idle']),
  detail: z.string(),
  lastWindow: z.number().nullable(),
  lastBatchAt: z.number().nullable(),
  accepted: z.number(),
  rejected: z.number(),
  limits: z.array(z.string()),
});
export const tokenView = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  revoked: z.boolean(),
});
export const connectorsResponse = z.object({
  connectors: z.array(connectorView),
  tokens: z.array(tokenView),
  rejects: z.array(
    z.object({ at: z.number(), connector: z.string(), code: z.string(), reason: z.string(), count: z.number() }),
  ),
});
export type ConnectorsResponse = z.infer<typeof connectorsResponse>;
export const createTokenBody = z.object({ cluster: z.string().max(253).optional(), name: z.string().min(1).max(100) });
/** `token` is shown once and never again. */
export const createTokenResponse = z.object({ token: z.string(), view: tokenView });
export const revokeTokenBody = z.object({ id: z.uuid() });

export const timelineQuery = z.object({
  cluster: z.string().max(253).optional(),
  /** `next` of the page before. */
  before: z
    .string()
    .regex(/^\d{1,18}$/, 'must be the `next` of a page')
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const timelineResponse = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      at: z.number(),
      actor: z.string(),
      verb: z.string(),
      subject: z.string(),
      result: z.string(),
      text: z.string(),
      changeId: z.string().nullable(),
      undoable: z.boolean(),
      objects: z.array(z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
    }),
  ),
  next: z.string().nullable(),
});
export type TimelineResponse = z.infer<typeof timelineResponse>;
