/** Answers of the ingest doors (spec: 200 only after commit; bad records never fail a batch). */
import { z } from 'zod';

/** Formats a sender may state; the second of each pair is another word for it. */
const SOURCES = ['auto', 'goldmane', 'calico', 'calico-dns', 'hubble', 'coredns'] as const;
const SOURCE_WORDS: Readonly<Record<string, string>> = { 'calico-ee': 'calico', whisker: 'goldmane', acns: 'hubble' };

/** `cluster` may only name the token's own. `source` auto = each record is told by its keys. */
export const ingestQuery = z.object({
  cluster: z.string().max(253).optional(),
  source: z.preprocess((word) => SOURCE_WORDS[String(word)] ?? word, z.enum(SOURCES).default('auto')),
});

/** `errors` holds the first 10; `index` counts records of the body from 0. */
export const ingestResponse = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  updated: z.number(),
  rejected: z.number(),
  skipped: z.number(),
  errors: z.array(z.object({ index: z.number(), code: z.string(), reason: z.string() })),
});
export type IngestResponse = z.infer<typeof ingestResponse>;
