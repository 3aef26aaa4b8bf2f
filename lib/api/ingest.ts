/** Answers of the ingest doors (spec: 200 only after commit; bad records never fail a batch). */
import { z } from 'zod';

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
