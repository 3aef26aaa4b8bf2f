/** The policy board and its impact ledger, composed from one view of the range. */
import type { BoardResponse, LedgerResponse } from '@/lib/api/policies';
import type { VerdictCounts } from '@/lib/core/graph/model';
import { buildBoard } from '@/lib/core/policy/board';
import { impactLedger } from '@/lib/core/policy/impact';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectNameOf, objectText } from '@/lib/core/policy/object-name';
import { type PolicySets, policySets } from '@/lib/core/policy/policy-sets';
import { toEnforcement } from '@/lib/core/policy/to-enforced';
import { validateDocument } from '@/lib/core/policy/validate';
import type { TimeRange } from '@/lib/core/window';
import { findUndoable } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import type { Draft } from '@/lib/storage/drafts';
import { canEnforceIn, policySourceOf } from './cluster-access';
import { policyYaml } from './policy-yaml';
import { readView, stagedEngine } from './read-view';

/** The board over a range; `isDraft` = as the open change set would make it. */
export async function readBoard(
  db: Database,
  cluster: ClusterRow,
  range: TimeRange,
  isDraft: boolean,
): Promise<BoardResponse> {
  const [view, undoable] = await Promise.all([
    readView(db, cluster.id, range, isDraft ? 'draft' : 'staged', { asksAgreement: isOnBoard }),
    findUndoable(db, cluster.id),
  ]);
  const { sums, connections, sets, draft } = view;
  const board = buildBoard({
    connections,
    sums,
    tiers: sets.tiers,
    policies: sets.rows,
    facts: sets.facts,
    enforced: sets.engine('enforced'),
    staged: stagedEngine(sets),
    enforcedWith: sets.engineWith,
    draftSteps: draft.cursor,
  });
  return {
    range,
    board,
    draft: draftState(draft),
    canEnforce: canEnforceIn(cluster),
    enforcedKnown: policySourceOf(db, cluster) !== null,
    undoable:
      undoable === null ? null : { changeId: undoable.id, verb: undoable.verb, text: undoable.detail, at: undoable.at },
  };
}

/** The connections that a board shows whole (buildBoard, `wouldBeDenied`). */
function isOnBoard({ wouldBeDenied }: VerdictCounts): boolean {
  return wouldBeDenied > 0;
}

/** The change set as the screens show it. */
export function draftState(draft: Draft): BoardResponse['draft'] {
  return {
    id: draft.id,
    steps: draft.edits.map((edit, i) => ({ label: edit.label, inForce: i < draft.cursor })),
    canUndo: draft.cursor > 0,
    canRedo: draft.cursor < draft.edits.length,
  };
}

/** Which staged policies a ledger is about; null = all of them. */
export interface LedgerChoice {
  readonly isDraft: boolean;
  readonly policyIds: ReadonlySet<string> | null;
}

/** What enforcing the chosen staged policies would change, and the exact objects it would write and remove. */
export async function readLedger(
  db: Database,
  cluster: ClusterRow,
  range: TimeRange,
  choice: LedgerChoice,
): Promise<LedgerResponse> {
  const { connections, sets } = await readView(db, cluster.id, range, choice.isDraft ? 'draft' : 'staged');
  const chosen = choice.policyIds === null ? sets : chosenSets(sets, choice.policyIds);
  const ledger = impactLedger(connections, chosen.engine('enforced'), chosen.engine('staged'));
  return { range, ledger, ...enforcementOf(chosen) };
}

/** Every enforced policy and only the chosen staged ones. */
function chosenSets(sets: PolicySets, policyIds: ReadonlySet<string>): PolicySets {
  const rows = sets.rows.filter((row) => row.policy.staged === null || policyIds.has(row.policyId));
  return policySets(rows, sets.tiers, sets.facts);
}

function enforcementOf(sets: PolicySets): Pick<LedgerResponse, 'writes' | 'removes' | 'problems'> {
  const staged = sets.rows.filter((row) => row.policy.staged !== null).map((row) => row.document);
  const writes: LedgerResponse['writes'] = [];
  const removes = staged.map((document) => objectText(objectNameOf(document)));
  for (const document of staged) {
    const enforcement = toEnforcement(document);
    if (enforcement?.effect === 'remove') removes.push(objectText(enforcement.twin));
    if (enforcement?.effect !== 'write') continue;
    writes.push({ name: objectText(enforcement.twin), yaml: policyYaml(enforcement.document) });
  }
  return { writes, removes, problems: staged.flatMap(problemsOf) };
}

function problemsOf(document: PolicyDocument): LedgerResponse['problems'] {
  const policy = objectText(objectNameOf(document));
  const ignored = toEnforcement(document)?.effect === 'ignored';
  return [
    ...(ignored ? [{ policy, text: 'its stagedAction is Ignore: it cannot be enforced' }] : []),
    ...validateDocument(document).map(({ path, message }) => ({ policy, text: `${path}: ${message}` })),
  ];
}
