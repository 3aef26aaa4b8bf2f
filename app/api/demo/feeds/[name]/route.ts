import { z } from 'zod';
import { err, ok } from '@/lib/core/result';
import { demoFeedText } from '@/lib/operations/demo-feeds';
import { route } from '@/lib/server/route';

const HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
const params = z.object({ name: z.string().max(100) });

/** A threat feed of the demo as the file a vendor might publish. */
export const GET = route({ params, response: z.string() }, async ({ params: { name } }) => {
  const text = demoFeedText(name);
  return text === null
    ? err({ code: 'not-found', detail: 'no such feed' })
    : ok(new Response(text, { headers: HEADERS }));
});
