import { z } from 'zod';
import { ok } from '@/lib/core/result';
import { deleteFeed } from '@/lib/operations/delete-feed';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

const params = z.object({ id: z.uuid() });

/** Removes a feed; its alerts stay. */
export const DELETE = route(
  { params, response: z.object({ deleted: z.literal(true) }) },
  async ({ params: { id }, session }) => {
    const deleted = await deleteFeed(database(), id, session.actor);
    return deleted.ok ? ok({ deleted: true as const }) : deleted;
  },
);
