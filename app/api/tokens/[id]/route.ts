import { z } from 'zod';
import { ok } from '@/lib/core/result';
import { revokeToken } from '@/lib/operations/revoke-token';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

const params = z.object({ id: z.uuid() });

/** Ends a token: the next push with it is refused. */
export const DELETE = route(
  { params, response: z.object({ revoked: z.literal(true) }) },
  async ({ params: { id }, session, now }) => {
    const revoked = await revokeToken(database(), id, session.actor, now);
    return revoked.ok ? ok({ revoked: true as const }) : revoked;
  },
);
