/** Gestures on the board as edits of staged policies: moving one, and allowing a connection. Pure; nothing is stored. */
import type { PolicyRef } from '@/lib/core/flow';
import type { Connection } from '@/lib/core/graph/model';
import { err, ok, type Result } from '@/lib/core/result';
import { allowConnection } from './allow-flow';
import { type PolicyRow, SYSTEM_TIERS } from './board-cards';
import type { End } from './decided-by';
import { type DraftStep, reorderDocument } from './draft';
import type { PolicyDocument } from './model';
import { objectKey, objectNameOf } from './object-name';
import { comparePolicies } from './order';
import { type PolicySets, policySets } from './policy-sets';
import { enforcedTwin, sameRef } from './ref';
import { toStaged } from './to-enforced';

/** What one gesture of a person changes; undo takes all of it back at once. */
export interface DraftEdit {
  readonly label: string;
  readonly steps: readonly DraftStep[];
}

/** gone: the policy does not exist any more. cannot-edit: the detail says why not. */
export type EditError =
  | { readonly code: 'gone'; readonly detail: string }
  | { readonly code: 'cannot-edit'; readonly detail: string }
  | { readonly code: 'nothing-to-change'; readonly detail: string };

export type EditPlan = Result<DraftEdit, EditError>;

export interface MoveEdit {
  readonly policyId: string;
  readonly tier: string;
  /** Among the other cards of the tier, 0 = first. */
  readonly position: number;
}

/** Gives a staged policy another place; policies beside it may get new orders in the same edit. `sets`: as drafted so far. */
export function planMove(sets: PolicySets, { policyId, tier, position }: MoveEdit): EditPlan {
  const row = stagedRow(sets, policyId);
  if (!row.ok) return row;
  const { document } = row.value;
  if (document.kind === 'StagedKubernetesNetworkPolicy') {
    return cannot('Kubernetes policies have no order: they stand at 1000 in tier default');
  }
  if (SYSTEM_TIERS.has(tier)) return cannot(`tier \`${tier}\` belongs to the cluster`);
  if (!sets.tiers.some((known) => known.name === tier)) return cannot(`tier \`${tier}\` does not exist`);
  const moved = { ...document, spec: { ...document.spec, tier } };
  const siblings = cardsOf(sets, tier, row.value);
  const reordered = reorderDocument(moved, siblings, position);
  if (!reordered.ok) return cannot(reordered.error.detail);
  const label = `move ${document.metadata.name} to place ${Math.min(position, siblings.length) + 1} of tier ${tier}`;
  return editOf(sets, label, reordered.value);
}

/** What stands in a tier beside one policy, in evaluation order: of twins, the staged one. */
function cardsOf(sets: PolicySets, tier: string, besides: PolicyRow): readonly PolicyDocument[] {
  const ownTwin = enforcedTwin(besides.policy.ref);
  const staged = sets.rows.filter((row) => row.policy.staged !== null);
  const isHidden = (row: PolicyRow) =>
    staged.some((other) => {
      const twin = enforcedTwin(other.policy.ref);
      return twin !== null && sameRef(twin, row.policy.ref);
    });
  return sets.rows
    .filter((row) => row.policy.tier === tier && !sameRef(row.policy.ref, besides.policy.ref) && !isHidden(row))
    .filter((row) => ownTwin === null || !sameRef(row.policy.ref, ownTwin))
    .sort((a, b) => comparePolicies(a.policy, b.policy))
    .map((row) => row.document);
}

/** Adds the narrowest rule that allows a connection, at the end or ends where the policy stands in its way. */
export function planAllow(sets: PolicySets, policyId: string, connection: Connection): EditPlan {
  const row = stagedRow(sets, policyId);
  if (!row.ok) return row;
  let { document } = row.value;
  const texts: string[] = [];
  for (const end of endsToAllow(sets, row.value, connection)) {
    const allowed = allowConnection(document, connection, end);
    if (!allowed.ok) return cannot(allowed.error.detail);
    if (allowed.value.changed) texts.push(allowed.value.ruleText);
    document = allowed.value.document;
  }
  if (texts.length === 0) {
    return err({
      code: 'nothing-to-change',
      detail: `\`${document.metadata.name}\` allows this connection already, or does not apply to it`,
    });
  }
  return editOf(sets, `${document.metadata.name}: ${texts.join(' and ')}`, [document]);
}

/**
 * The ends that the policy selects; of these only the denied ones, where any is. A fresh copy stands for its enforced
 * twin.
 */
function endsToAllow(sets: PolicySets, row: PolicyRow, connection: Connection): readonly End[] {
  const engine = sets.engine('staged');
  const twin = enforcedTwin(row.policy.ref);
  const isIt = (ref: PolicyRef) => sameRef(ref, row.policy.ref) || (twin !== null && sameRef(ref, twin));
  const selects = (end: End) => {
    const [endpoint, direction] =
      end === 'source' ? ([connection.source, 'egress'] as const) : ([connection.destination, 'ingress'] as const);
    return engine.selecting(endpoint, direction).some(({ ref }) => isIt(ref));
  };
  const selected = (['source', 'destination'] as const).filter(selects);
  const { egress, ingress } = engine.judge(connection);
  const denied = selected.filter((end) => (end === 'source' ? egress : ingress)?.verdict !== 'allow');
  return denied.length > 0 ? denied : selected;
}

/** The staged policy to edit: the row itself, its staged twin, or a new staged copy of an enforced policy. */
function stagedRow(sets: PolicySets, policyId: string): Result<PolicyRow, EditError> {
  const rows = sets.rows.filter((row) => row.policyId === policyId);
  const staged = rows.find((row) => row.policy.staged !== null);
  if (staged !== undefined) return ok(staged);
  const [enforced] = rows;
  if (enforced === undefined) return err({ code: 'gone', detail: 'this policy exists no more' });
  const twin = sets.rows.find((row) => {
    const ref = enforcedTwin(row.policy.ref);
    return ref !== null && sameRef(ref, enforced.policy.ref);
  });
  return twin === undefined ? stagedCopy(sets, enforced) : ok(twin);
}

function stagedCopy(sets: PolicySets, enforced: PolicyRow): Result<PolicyRow, EditError> {
  const document = toStaged(enforced.document);
  const [copy] = document === null ? [] : policySets([{ ...enforced, document }], sets.tiers, sets.facts).rows;
  return copy === undefined ? cannot('policies of this kind cannot be staged') : ok(copy);
}

function editOf(sets: PolicySets, label: string, changed: readonly PolicyDocument[]): EditPlan {
  const known = new Map(sets.rows.map((row) => [objectKey(objectNameOf(row.document)), row.document]));
  const steps = changed.map((after) => {
    const name = objectNameOf(after);
    return { kind: 'put', name, before: known.get(objectKey(name)) ?? null, after, label } as const;
  });
  return ok({ label, steps });
}

function cannot(detail: string): Result<never, EditError> {
  return err({ code: 'cannot-edit', detail });
}
