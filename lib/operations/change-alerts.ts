/** What people decide about alerts: state, reason, assignee and notes, with a history on each alert. */
import type { AlertChangeBody } from '@/lib/api/alerts';
import type { AppError } from '@/lib/core/app-error';
import type { Seconds } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';
import { insertHistory, updateAlerts } from '@/lib/storage/alert-events';
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { inTransaction } from '@/lib/storage/transaction';

/** Answers how many alerts were changed; ids of other clusters are passed over. Errors: invalid-request. */
export async function changeAlerts(
  db: Database,
  cluster: ClusterRow,
  body: AlertChangeBody,
  actor: string,
  now: Seconds,
): Promise<Result<number, AppError>> {
  const { ids, state, closeReason, assignee, note } = body;
  if (state === 'closed' && closeReason === undefined) {
    return err({ code: 'invalid-request', detail: '`closeReason` is needed to close an alert' });
  }
  if (state !== 'closed' && closeReason !== undefined) {
    return err({ code: 'invalid-request', detail: '`closeReason` only goes with state `closed`' });
  }
  const change = {
    ...(state === undefined ? {} : { state, closeReason: closeReason ?? null }),
    ...(assignee === undefined ? {} : { assignee }),
  };
  const text = changeText(body);
  const changed = await inTransaction(db, async (tx) => {
    const known = await updateAlerts(tx, cluster.id, ids, change);
    if (text !== '') await insertHistory(tx, known, 'state', { at: now, actor, text });
    if (note !== undefined && note.trim() !== '')
      await insertHistory(tx, known, 'note', { at: now, actor, text: note });
    const subject = `${known.length} ${known.length === 1 ? 'alert' : 'alerts'}`;
    const detail = { text, ids: known, note: note !== undefined };
    await insertAudit(tx, { clusterId: cluster.id, actor, verb: 'change-alerts', subject, result: 'done', detail });
    return known.length;
  });
  return ok(changed);
}

/** `closed as remediated, assigned to ana`; empty when only a note was left. */
function changeText({ state, closeReason, assignee }: AlertChangeBody): string {
  const parts = [
    state === undefined ? '' : closeReason === undefined ? `marked as ${state}` : `closed as ${closeReason}`,
    assignee === undefined ? '' : assignee === null ? 'unassigned' : `assigned to ${assignee}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
