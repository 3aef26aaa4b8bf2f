/** Edits of the open change set: what dragging on the board does. Nothing here touches the cluster. */

import {
  type DraftEdit,
  type EditError,
  type EditPlan,
  type MoveEdit,
  planAllow,
  planMove,
} from '@/lib/core/policy/plan-edit';
import type { PolicySets } from '@/lib/core/policy/policy-sets';
import { err, ok, type Result } from '@/lib/core/result';
import type { TimeRange } from '@/lib/core/window';
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { closeDraft, type Draft, EMPTY_DRAFT, findOpenDraft, updateDraft } from '@/lib/storage/drafts';
import { loadPolicySets } from '@/lib/storage/policy-sets';
import { inTransaction } from '@/lib/storage/transaction';
import { draftSets, readView } from './read-view';

/** The change set after the edit and one line about it. */
export interface EditedDraft {
  readonly draft: Draft;
  readonly text: string;
}

/** Gives a staged policy another place. Policies beside it may get new orders in the same edit. */
export async function moveInDraft(
  db: Database,
  cluster: ClusterRow,
  actor: string,
  edit: MoveEdit,
): Promise<Result<EditedDraft, EditError>> {
  return addEdit(db, cluster, actor, (sets) => planMove(sets, edit));
}

export interface AllowEdit {
  readonly policyId: string;
  readonly connectionKey: string;
  /** Where the connection was seen. */
  readonly range: TimeRange;
}

/** Adds to a policy the narrowest rule that allows a connection, at the end or ends where the policy stands in its way. */
export async function allowInDraft(
  db: Database,
  cluster: ClusterRow,
  actor: string,
  edit: AllowEdit,
): Promise<Result<EditedDraft, EditError>> {
  const { connections } = await readView(db, cluster.id, edit.range, 'draft', { asksAgreement: () => false });
  const connection = connections.find(({ key }) => key === edit.connectionKey);
  if (connection === undefined) return err({ code: 'gone', detail: 'this connection is not in the chosen range' });
  return addEdit(db, cluster, actor, (sets) => planAllow(sets, edit.policyId, connection));
}

async function addEdit(
  db: Database,
  cluster: ClusterRow,
  actor: string,
  plan: (sets: PolicySets) => EditPlan,
): Promise<Result<EditedDraft, EditError>> {
  const stored = await loadPolicySets(db, cluster.id);
  const before = await findOpenDraft(db, cluster.id);
  const edit = plan(draftSets(stored, before));
  if (!edit.ok) return edit;
  let isLost = false;
  const draft = await updateDraft(db, cluster.id, actor, (current) => {
    isLost =
      current.id !== before.id || current.cursor !== before.cursor || current.edits.length !== before.edits.length;
    if (isLost) return null;
    const edits = [...current.edits.slice(0, current.cursor), edit.value];
    return { ...current, edits, cursor: edits.length };
  });
  if (isLost)
    return err({ code: 'gone', detail: 'somebody else edited the draft at the same moment: look and try again' });
  return ok({ draft, text: edit.value.label });
}

/** Moves the cursor: one edit back, or one forward again. */
export async function stepDraft(
  db: Database,
  cluster: ClusterRow,
  actor: string,
  direction: 'undo' | 'redo',
): Promise<Result<EditedDraft, EditError>> {
  let edit: DraftEdit | undefined;
  const draft = await updateDraft(db, cluster.id, actor, (current) => {
    edit = current.edits[direction === 'undo' ? current.cursor - 1 : current.cursor];
    return edit === undefined ? null : { ...current, cursor: current.cursor + (direction === 'undo' ? -1 : 1) };
  });
  if (edit === undefined) return err({ code: 'nothing-to-change', detail: `there is nothing to ${direction}` });
  return ok({ draft, text: `${direction === 'undo' ? 'undid' : 'redid'}: ${edit.label}` });
}

/** Drops the change set with all its edits. */
export async function discardDraft(
  db: Database,
  cluster: ClusterRow,
  actor: string,
): Promise<Result<EditedDraft, EditError>> {
  const { id, edits } = await findOpenDraft(db, cluster.id);
  if (id === null) return err({ code: 'nothing-to-change', detail: 'there is no draft to discard' });
  const text = `discarded ${edits.length} ${edits.length === 1 ? 'edit' : 'edits'}`;
  await inTransaction(db, async (tx) => {
    await closeDraft(tx, id, 'discarded');
    await insertAudit(tx, {
      clusterId: cluster.id,
      actor,
      verb: 'discard-draft',
      subject: 'draft',
      result: 'done',
      detail: { text, edits: edits.map((edit) => edit.label) },
    });
  });
  return ok({ draft: EMPTY_DRAFT, text });
}
