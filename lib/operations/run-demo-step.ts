/** One step of the demo's story: what a person presses to see policies at work. */
import type { DemoResponse, DemoStep } from '@/lib/api/demo';
import { multitoolObjects, seedObjects } from '@/lib/connectors/demo/objects';
import { dataPlaneOf } from '@/lib/connectors/demo/simulate';
import { readSnapshot } from '@/lib/connectors/demo/snapshot';
import {
  type Stage,
  type StoryError,
  type StoryEvent,
  threatConnections,
  unexpectedConnections,
} from '@/lib/connectors/demo/story';
import type { Seconds } from '@/lib/core/flow';
import { objectNameOf } from '@/lib/core/policy/object-name';
import { assertNever, err, ok, type Result } from '@/lib/core/result';
import { insertAudit } from '@/lib/storage/audit';
import { clearChanges } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import { withClusterLock } from '@/lib/storage/cluster-lock';
import type { ClusterRow } from '@/lib/storage/clusters';
import {
  clearDemo,
  type DemoProgress,
  demoObjectStore,
  findDemoProgress,
  updateDemoProgress,
} from '@/lib/storage/demo';
import { clearDrafts } from '@/lib/storage/drafts';
import { forgetObservations } from '@/lib/storage/forget-cluster';
import { clearDismissals } from '@/lib/storage/recommendation-decisions';
import { inTransaction } from '@/lib/storage/transaction';
import { flushDemoOutbox } from './demo-outbox';
import { catchUpDemo } from './demo-traffic';
import type { IngestError } from './ingest-flows';
import { syncPolicies } from './sync-policies';

export type DemoError = StoryError | IngestError | { readonly code: 'busy'; readonly detail: string };

export interface DemoRequest {
  readonly cluster: ClusterRow;
  readonly actor: string;
  readonly step: DemoStep;
  readonly now: Seconds;
}

/** Newest tries that are kept to be shown. */
const ATTEMPTS_KEPT = 50;
const STEP_TEXT: Readonly<Record<DemoStep, string>> = {
  'deploy-multitool': 'deployed default/multitool',
  attempt: 'made three unexpected connections',
  threat: 'looked up listed names and connected to a listed address',
  reset: 'started over',
};

/** Runs a step to its end: when it answers, the screens already show what it did. */
export async function runDemoStep(db: Database, request: DemoRequest): Promise<Result<DemoResponse, DemoError>> {
  const { cluster, actor, step } = request;
  const result = await runStep(db, request);
  if (!result.ok) return result;
  const text = `demo: ${STEP_TEXT[step]}`;
  await insertAudit(db, {
    clusterId: cluster.id,
    actor,
    verb: 'run-demo-step',
    subject: step,
    result: 'done',
    detail: { text },
  });
  return ok(await readDemo(db, cluster));
}

/** `available` false = there is no simulated cluster. */
export async function readDemo(db: Database, cluster: ClusterRow | null): Promise<DemoResponse> {
  if (cluster === null || cluster.origin !== 'demo') {
    return { available: false, multitoolDeployed: false, attemptsRun: 0, threatsRun: 0, attempts: [] };
  }
  const { attemptsRun, threatsRun, attempts } = await findDemoProgress(db, cluster.id);
  const [multitool] = multitoolObjects();
  const store = demoObjectStore(db, cluster.id);
  const deployed = multitool === undefined ? null : await store.find(objectNameOf(multitool));
  return { available: true, multitoolDeployed: deployed !== null, attemptsRun, threatsRun, attempts: [...attempts] };
}

async function runStep(db: Database, { cluster, step, now }: DemoRequest): Promise<Result<unknown, DemoError>> {
  switch (step) {
    case 'deploy-multitool':
      return ok(await deployMultitool(db, cluster));
    case 'attempt':
      return tell(db, cluster, now, unexpectedConnections, (progress) => ({ attemptsRun: progress.attemptsRun + 1 }));
    case 'threat':
      return tell(db, cluster, now, threatConnections, (progress) => ({ threatsRun: progress.threatsRun + 1 }));
    case 'reset':
      return reset(db, cluster, now);
    default:
      return assertNever(step);
  }
}

async function deployMultitool(db: Database, cluster: ClusterRow): Promise<number> {
  const store = demoObjectStore(db, cluster.id);
  for (const object of multitoolObjects()) await store.put(object, null);
  return syncPolicies(db, cluster, new AbortController().signal);
}

type Story = (stage: Stage, at: Seconds) => Result<StoryEvent, StoryError>;

/**
 * Judges the connections by what is enforced at this moment and keeps the outcome; their records follow at once.
 * Each event takes a second that no other event takes: its records then never fall into one window with another's,
 * so any number of attempts add up although windows read twice do not.
 */
async function tell(
  db: Database,
  cluster: ClusterRow,
  now: Seconds,
  story: Story,
  count: (progress: DemoProgress) => Partial<DemoProgress>,
): Promise<Result<number, DemoError>> {
  const snapshot = readSnapshot(await demoObjectStore(db, cluster.id).list());
  const stage = { snapshot, plane: dataPlaneOf(snapshot) };
  const told = { refused: null as StoryError | null };
  await updateDemoProgress(db, cluster.id, (progress) => {
    const at = Math.max(Math.floor(now), progress.lastEventAt + 1);
    const event = story(stage, at);
    told.refused = event.ok ? null : event.error;
    return event.ok ? { ...withEvent(progress, at, event.value), ...count(progress) } : progress;
  });
  if (told.refused !== null) return err(told.refused);
  return flushDemoOutbox(db, cluster, now);
}

function withEvent(progress: DemoProgress, at: Seconds, { outcomes, flows, dns }: StoryEvent): DemoProgress {
  return {
    ...progress,
    lastEventAt: at,
    attempts: [...outcomes, ...progress.attempts].slice(0, ATTEMPTS_KEPT),
    outbox: [...progress.outbox, { at, flows, dns }],
  };
}

/** Everything as on the first day, with a fresh day of traffic. */
async function reset(db: Database, cluster: ClusterRow, now: Seconds): Promise<Result<null, DemoError>> {
  const cleared = await withClusterLock(db, cluster.id, async () => {
    await inTransaction(db, async (tx) => {
      await forgetObservations(tx, cluster.id);
      await clearChanges(tx, cluster.id);
      await clearDrafts(tx, cluster.id);
      await clearDismissals(tx, cluster.id);
      await clearDemo(tx, cluster.id);
    });
    const store = demoObjectStore(db, cluster.id);
    for (const object of seedObjects()) await store.put(object, null);
    return true;
  });
  if (cleared === null) return err({ code: 'busy', detail: 'policies of the demo cluster are being changed' });
  await syncPolicies(db, cluster, new AbortController().signal);
  await catchUpDemo(db, cluster, now);
  return ok(null);
}
