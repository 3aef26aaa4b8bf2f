import { z } from 'zod';
import { feedResponse } from '@/lib/api/feeds';
import { err, ok } from '@/lib/core/result';
import { feedView } from '@/lib/operations/read-feeds';
import { refreshFeed } from '@/lib/operations/refresh-feed';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';
import { findFeed } from '@/lib/storage/feeds';

const params = z.object({ id: z.uuid() });

/** Pulls a feed now; on a held one, takes the content that was held. */
export const POST = route({ params, response: feedResponse }, async ({ params: { id }, session, now, request }) => {
  const feed = await findFeed(database(), id);
  if (feed === null) return err({ code: 'not-found', detail: 'no feed has that id' });
  const asked = { actor: session.actor, now, byHand: true, signal: request.signal };
  const refreshed = await refreshFeed(database(), feed, asked);
  if (!refreshed.ok) return refreshed;
  return ok({ feed: await feedView(database(), (await findFeed(database(), id)) ?? feed) });
});
