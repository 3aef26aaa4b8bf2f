import { z } from 'zod';
import { streamQuery } from '@/lib/api/flows';
import { err, ok } from '@/lib/core/result';
import { flowEvent } from '@/lib/operations/flow-events';
import { followFlows } from '@/lib/operations/follow-flows';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { route } from '@/lib/server/route';
import { eventStream } from '@/lib/server/stream';
import { database } from '@/lib/storage/client';
import { notices } from '@/lib/storage/notifications';

export const dynamic = 'force-dynamic';

/** Flows as they are committed, by whichever process; see streamQuery for how to go on after a break. */
export const GET = route({ query: streamQuery, response: z.never() }, async ({ query, request }) => {
  const resumed = streamQuery.shape.after.safeParse(request.headers.get('last-event-id') ?? query.after);
  if (!resumed.success) return err({ code: 'invalid-request', detail: '`Last-Event-ID` is not the id of an event' });
  const cluster = await resolveCluster(database(), query.cluster);
  if (!cluster.ok) return cluster;
  const { id, name } = cluster.value;
  const { verdict = null, namespace = null } = query;
  const after = resumed.data === undefined ? null : BigInt(resumed.data);
  const stream = eventStream(request, async function* (signal) {
    const changes = followFlows(database(), notices(), { clusterId: id, verdict, namespace, after, signal });
    for await (const change of changes) yield flowEvent(name, change);
  });
  return stream === null ? err({ code: 'overloaded', detail: 'too many clients follow the flows' }) : ok(stream);
});
