/** RFC 9457 problem details: the body of every error answer. `hint` says what to do next. */
import { z } from 'zod';

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  hint: z.string(),
  requestId: z.string(),
  invalid: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Conflicts only: the object as it is now; `yaml` null = it does not exist any more. */
  current: z.object({ name: z.string(), yaml: z.string().nullable() }).optional(),
});
export type Problem = z.infer<typeof problem>;
