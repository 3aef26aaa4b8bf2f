import { z } from 'zod';

export const feedView = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  content: z.enum(['ip', 'domain']),
  match: z.enum(['exact', 'subtree']),
  url: z.string().nullable(),
  periodSeconds: z.number(),
  enabled: z.boolean(),
  severity: z.number(),
  mitre: z.string(),
  version: z.number(),
  state: z.enum(['never', 'ok', 'stale', 'held', 'failing']),
  detail: z.string(),
  entries: z.number(),
  refused: z.number(),
  added: z.number(),
  removed: z.number(),
  notModified: z.number(),
  bytesTotal: z.number(),
  lastCheckedAt: z.number().nullable(),
  lastSuccessAt: z.number().nullable(),
  refusals: z.array(z.object({ line: z.number(), reason: z.string(), excerpt: z.string() })),
});
export type FeedView = z.infer<typeof feedView>;
export const feedsQuery = z.object({ cluster: z.string().max(253).optional() });
/** `dnsRecordsLastDay` 0 = domain feeds have nothing to match. */
export const feedsResponse = z.object({
  feeds: z.array(feedView),
  dnsRecordsLastDay: z.number(),
  externalAddressesLastDay: z.number(),
});
export type FeedsResponse = z.infer<typeof feedsResponse>;

/** Either `url` (pulled) or `text` (uploaded, same parser). */
export const createFeedBody = z
  .object({
    cluster: z.string().max(253).optional(),
    name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and dashes, at most 63'),
    description: z.string().max(256).default(''),
    content: z.enum(['ip', 'domain']),
    match: z.enum(['exact', 'subtree']).default('exact'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    text: z
      .string()
      .max(64 * 1024 * 1024)
      .optional(),
    periodSeconds: z
      .number()
      .int()
      .min(300)
      .max(30 * 86_400)
      .default(86_400),
    severity: z.number().int().min(1).max(100).default(70),
    mitre: z.string().max(20).default(''),
  })
  .refine((feed) => (feed.url === undefined) !== (feed.text === undefined), 'give either `url` or `text`');
export type CreateFeedBody = z.infer<typeof createFeedBody>;
export const feedResponse = z.object({ feed: feedView });
export type FeedResponse = z.infer<typeof feedResponse>;
