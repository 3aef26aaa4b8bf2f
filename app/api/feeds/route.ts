import { createFeedBody, feedResponse, feedsQuery, feedsResponse } from '@/lib/api/feeds';
import { ok } from '@/lib/core/result';
import { createFeed } from '@/lib/operations/create-feed';
import { feedView, readFeeds } from '@/lib/operations/read-feeds';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** An uploaded feed comes as JSON text: 64 MiB of it, and what escaping adds. */
const UPLOAD_BYTES = 80 * 1024 * 1024;

/** Threat feeds with how their last pull went. */
export const GET = route({ query: feedsQuery, response: feedsResponse }, async ({ query, now }) => {
  const cluster = await resolveCluster(database(), query.cluster);
  return cluster.ok ? ok(await readFeeds(database(), cluster.value.id, now)) : cluster;
});

/** Sets up a feed and takes its first content. */
export const POST = route(
  { body: createFeedBody, bodyBytes: UPLOAD_BYTES, response: feedResponse },
  async ({ body: { cluster: name, url, text, ...settings }, session, now, request }) => {
    const cluster = await resolveCluster(database(), name);
    if (!cluster.ok) return cluster;
    const source = { url: url ?? null, text: text ?? null };
    const asked = { clusterId: cluster.value.id, actor: session.actor, now, signal: request.signal };
    const created = await createFeed(database(), { ...settings, ...source, ...asked });
    return created.ok ? ok({ feed: await feedView(database(), created.value) }) : created;
  },
);
