/**
 * The one way a cluster's policies are changed. A change is checked as a whole (dry run), written down, applied,
 * read back, and only then called done; what fails midway is taken back. Staging, enforcing, editing and undoing
 * differ in their plan alone.
 */
import type { ObjectName, PolicySink, SinkError } from '@/lib/connectors/connector';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { type ObjectVersion, objectText, sameContent } from '@/lib/core/policy/object-name';
import { err, ok, type Result } from '@/lib/core/result';
import { insertAudit } from '@/lib/storage/audit';
import { type ChangeVerb, finishChange, insertChange, markUndone, type StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import { withClusterLock } from '@/lib/storage/cluster-lock';
import type { ClusterRow } from '@/lib/storage/clusters';
import { savePolicyVersions } from '@/lib/storage/policies';
import { inTransaction } from '@/lib/storage/transaction';
import { policySinkOf } from './cluster-access';
import { recoverChanges } from './recover-changes';

/** One object that changes. `before` is what was decided on: its version must still be the cluster's. */
export interface PlannedWrite {
  readonly name: ObjectName;
  readonly before: PolicyDocument | null;
  readonly after: PolicyDocument | null;
}

export interface ChangePlan {
  readonly verb: ChangeVerb;
  /** What people read in the timeline: `enforced 4 policies`. */
  readonly text: string;
  readonly writes: readonly PlannedWrite[];
  readonly undoOf: string | null;
}

/**
 * `gone`: a policy that was decided on exists no more. `busy`: somebody else is changing the cluster for long.
 * `read-only-cluster`: Firebreak has no access to enforce anything there.
 */
export type ChangeError =
  | SinkError
  | { readonly code: 'read-only-cluster'; readonly detail: string }
  | { readonly code: 'gone'; readonly detail: string }
  | { readonly code: 'nothing-to-change'; readonly detail: string }
  | { readonly code: 'busy'; readonly detail: string };

export type Planner = (sink: PolicySink) => Promise<Result<ChangePlan, ChangeError>>;

/** Who asks for what, where. `verb` names the operation in the audit trail. */
export interface ChangeRequest {
  readonly cluster: ClusterRow;
  readonly actor: string;
  readonly verb: string;
}

/**
 * Plans and applies one change while nobody else changes the cluster. All objects are written or none; a refusal
 * leaves an audit entry and nothing else. The answer holds the objects as the cluster stored them.
 */
export async function changeCluster(
  db: Database,
  request: ChangeRequest,
  makePlan: Planner,
  sink: PolicySink = policySinkOf(db, request.cluster),
): Promise<Result<StoredChange, ChangeError>> {
  const outcome = await withClusterLock(db, request.cluster.id, async () => {
    await recoverChanges(db, request.cluster.id, sink);
    const plan = await makePlan(sink);
    return plan.ok ? applyPlan(db, request, sink, withoutIdleWrites(plan.value)) : refuse(db, request, plan.error);
  });
  const detail = `another change of cluster \`${request.cluster.name}\` is under way`;
  return outcome ?? refuse(db, request, { code: 'busy', detail });
}

/** An object that already is what it should become is not written again. */
function withoutIdleWrites(plan: ChangePlan): ChangePlan {
  return { ...plan, writes: plan.writes.filter((write) => !sameContent(write.before, write.after)) };
}

async function applyPlan(
  db: Database,
  request: ChangeRequest,
  sink: PolicySink,
  plan: ChangePlan,
): Promise<Result<StoredChange, ChangeError>> {
  if (plan.writes.length === 0) {
    return refuse(db, request, { code: 'nothing-to-change', detail: 'the cluster already is as asked' });
  }
  const checked = await dryRun(sink, plan.writes);
  if (!checked.ok) return refuse(db, request, checked.error);
  const change = await insertChange(db, {
    clusterId: request.cluster.id,
    actor: request.actor,
    verb: plan.verb,
    detail: plan.text,
    undoOf: plan.undoOf,
    before: plan.writes.map(({ name, before }) => ({ name, document: before })),
    after: plan.writes.map(({ name, after }) => ({ name, document: after })),
  });
  const written = await writeAll(sink, plan.writes);
  if (written.ok) return ok(await completeChange(db, change, written.value, request.verb));
  await abandonChange(db, change, written.error, request.verb);
  return err(written.error.cause);
}

async function dryRun(sink: PolicySink, writes: readonly PlannedWrite[]): Promise<Result<null, SinkError>> {
  for (const write of writes) {
    const answer = await writeOne(sink, write, true);
    if (!answer.ok) return answer;
  }
  return ok(null);
}

interface Interrupted {
  readonly cause: SinkError;
  /** How the objects were left, those already written being taken back where nobody touched them since. */
  readonly left: readonly ObjectVersion[];
}

/** Writes first and removals last: in between, a policy is there twice and never missing. */
async function writeAll(
  sink: PolicySink,
  writes: readonly PlannedWrite[],
): Promise<Result<readonly ObjectVersion[], Interrupted>> {
  const ordered = [
    ...writes.filter((write) => write.after !== null),
    ...writes.filter((write) => write.after === null),
  ];
  const written = new Map<PlannedWrite, PolicyDocument | null>();
  for (const write of ordered) {
    const answer = await writeAndReadBack(sink, write);
    if (!answer.ok) return err({ cause: answer.error, left: await takeBack(sink, written) });
    written.set(write, answer.value);
  }
  return ok(writes.map((write) => ({ name: write.name, document: written.get(write) ?? null })));
}

async function writeAndReadBack(
  sink: PolicySink,
  write: PlannedWrite,
): Promise<Result<PolicyDocument | null, SinkError>> {
  const answer = await writeOne(sink, write, false);
  if (!answer.ok) return answer;
  const current = await sink.get(write.name);
  if (!current.ok) return current;
  if (sameContent(current.value, answer.value)) return ok(current.value);
  return err({ code: 'conflict', name: write.name, current: current.value });
}

function writeOne(
  sink: PolicySink,
  write: PlannedWrite,
  isDryRun: boolean,
): Promise<Result<PolicyDocument | null, SinkError>> {
  const version = write.before?.metadata.resourceVersion ?? null;
  if (write.after !== null) return sink.put(write.after, version, isDryRun);
  return sink.remove(write.name, version ?? '', isDryRun);
}

/** Newest first, each against the version that was just written; what somebody changed since stays theirs. */
async function takeBack(
  sink: PolicySink,
  written: ReadonlyMap<PlannedWrite, PolicyDocument | null>,
): Promise<readonly ObjectVersion[]> {
  const left: ObjectVersion[] = [];
  for (const [write, document] of [...written].reverse()) {
    const back = await writeOne(sink, { name: write.name, before: document, after: write.before }, false);
    const current = back.ok ? back : await sink.get(write.name);
    left.push({ name: write.name, document: current.ok ? current.value : document });
  }
  return left;
}

/** Everything is in the cluster: remember it as one step, so that a crash before this line is seen as unfinished. */
async function completeChange(
  db: Database,
  change: StoredChange,
  after: readonly ObjectVersion[],
  verb: string,
): Promise<StoredChange> {
  const { id, clusterId, actor, detail, undoOf } = change;
  await inTransaction(db, async (tx) => {
    await savePolicyVersions(tx, clusterId, after, { source: 'firebreak', actor, changeId: id });
    await finishChange(tx, id, { state: 'done', after, detail });
    if (undoOf !== null) await markUndone(tx, undoOf);
    const subject = after.map(({ name }) => objectText(name)).join(', ');
    await insertAudit(tx, { clusterId, actor, verb, subject, result: 'done', detail: { changeId: id, text: detail } });
  });
  return { ...change, after, state: 'done' };
}

async function abandonChange(db: Database, change: StoredChange, failure: Interrupted, verb: string): Promise<void> {
  const { id, clusterId, actor, after } = change;
  const detail = changeErrorText(failure.cause);
  await inTransaction(db, async (tx) => {
    await savePolicyVersions(tx, clusterId, failure.left, { source: 'firebreak', actor, changeId: id });
    await finishChange(tx, id, { state: 'failed', after, detail });
    const subject = after.map(({ name }) => objectText(name)).join(', ');
    await insertAudit(tx, {
      clusterId,
      actor,
      verb,
      subject,
      result: 'failed',
      detail: { changeId: id, text: detail },
    });
  });
}

async function refuse<E extends ChangeError>(
  db: Database,
  { cluster, actor, verb }: ChangeRequest,
  error: E,
): Promise<Result<never, E>> {
  const subject = 'name' in error ? objectText(error.name) : cluster.name;
  const detail = { code: error.code, text: changeErrorText(error) };
  await insertAudit(db, { clusterId: cluster.id, actor, verb, subject, result: 'refused', detail });
  return err(error);
}

/** One sentence for people: lower case, no full stop. */
export function changeErrorText(error: ChangeError): string {
  switch (error.code) {
    case 'conflict': {
      const version = error.current?.metadata.resourceVersion;
      const now = error.current === null ? 'does not exist' : `is at version ${version ?? 'unknown'}`;
      return `${objectText(error.name)} was changed meanwhile: it now ${now}`;
    }
    case 'refused':
      return `the cluster refuses ${objectText(error.name)}: ${error.detail}`;
    default:
      return error.detail;
  }
}
