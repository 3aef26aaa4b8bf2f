import { demoBody, demoResponse } from '@/lib/api/demo';
import { err, ok } from '@/lib/core/result';
import { DEMO_CLUSTER } from '@/lib/operations/demo-cluster';
import { readDemo, runDemoStep } from '@/lib/operations/run-demo-step';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';
import { findCluster } from '@/lib/storage/clusters';

/** How far the story has been told. */
export const GET = route({ response: demoResponse }, async () => {
  return ok(await readDemo(database(), await findCluster(database(), DEMO_CLUSTER)));
});

/** Runs one step of the story to its end. */
export const POST = route({ body: demoBody, response: demoResponse }, async ({ body, session, now }) => {
  const cluster = await findCluster(database(), DEMO_CLUSTER);
  if (cluster?.origin !== 'demo') return err({ code: 'not-found', detail: 'there is no demo cluster' });
  return runDemoStep(database(), { cluster, actor: session.actor, step: body.step, now });
});
