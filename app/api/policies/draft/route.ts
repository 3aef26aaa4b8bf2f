import { draftBody, draftResponse } from '@/lib/api/policies';
import { err, ok } from '@/lib/core/result';
import { editProblem } from '@/lib/operations/change-answer';
import { allowInDraft, discardDraft, moveInDraft, stepDraft } from '@/lib/operations/edit-draft';
import { draftState } from '@/lib/operations/read-board';
import { resolveCluster } from '@/lib/operations/resolve-cluster';
import { rangeOf } from '@/lib/server/range';
import { route } from '@/lib/server/route';
import { database } from '@/lib/storage/client';

/** Edits the open change set; the cluster stays as it is. */
export const POST = route({ body: draftBody, response: draftResponse }, async ({ body, session, now }) => {
  const found = await resolveCluster(database(), body.cluster);
  if (!found.ok) return found;
  const who = [database(), found.value, session.actor] as const;
  const range = rangeOf(body.edit === 'allow' ? body : {}, now);
  if (!range.ok) return range;
  const edited =
    body.edit === 'move'
      ? await moveInDraft(...who, body)
      : body.edit === 'allow'
        ? await allowInDraft(...who, { ...body, range: range.value })
        : body.edit === 'discard'
          ? await discardDraft(...who)
          : await stepDraft(...who, body.edit);
  if (!edited.ok) return err(editProblem(edited.error));
  return ok({ draft: draftState(edited.value.draft), text: edited.value.text });
});
