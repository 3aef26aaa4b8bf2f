/** The open change set: an ordered list of edits with a cursor, so undo and redo are moves of a number. */
import { err, ok, type Result } from '@/lib/core/result';
import type { PolicyDocument } from './model';
import { type ObjectName, objectKey, objectNameOf } from './object-name';

/** One edit: the object as it was and as it becomes; null = it does not exist. `label` says it in words. */
export interface DraftStep {
  readonly kind: 'put';
  readonly name: ObjectName;
  readonly before: PolicyDocument | null;
  readonly after: PolicyDocument | null;
  readonly label: string;
}

/**
 * The documents with the first `cursor` steps in force: each step replaces, adds (at the end) or removes the object it
 * names. Steps are applied whatever the objects look like now; whether they still fit is for the one who applies them
 * to a cluster. O(documents + steps).
 */
export function applyDraft(
  documents: readonly PolicyDocument[],
  steps: readonly DraftStep[],
  cursor: number,
): readonly PolicyDocument[] {
  const byName = new Map(documents.map((document) => [objectKey(objectNameOf(document)), document]));
  for (const step of steps.slice(0, Math.max(0, cursor))) {
    const key = objectKey(step.name);
    if (step.after === null) byName.delete(key);
    else byName.set(key, step.after);
  }
  return [...byName.values()];
}

/** A new edit drops what was undone, as every editor does. */
export function pushStep(
  steps: readonly DraftStep[],
  cursor: number,
  step: DraftStep,
): { readonly steps: readonly DraftStep[]; readonly cursor: number } {
  const kept = [...steps.slice(0, Math.max(0, cursor)), step];
  return { steps: kept, cursor: kept.length };
}

export type ReorderError = { readonly code: 'no-room'; readonly detail: string };

/** Distance between orders given to cards at the end or start of a tier. */
const ORDER_STEP = 100;

/**
 * Moves `document` to `position` (0 = first) among `siblings`, the other documents of the tier in evaluation order.
 * Answers the documents that change, the moved one first: a new spec.order between its neighbours. Where those are
 * equal or missing, neighbours that `mayChange` allows (default: staged ones) are spaced out as well. `no-room`: the
 * neighbours that cannot change leave no order between them.
 */
export function reorderDocument(
  document: PolicyDocument,
  siblings: readonly PolicyDocument[],
  position: number,
  mayChange: (sibling: PolicyDocument) => boolean = (sibling) => sibling.kind.startsWith('Staged'),
): Result<readonly PolicyDocument[], ReorderError> {
  const at = Math.min(Math.max(0, position), siblings.length);
  const order = orderBetween(orderAt(siblings, at - 1, -Infinity), orderAt(siblings, at, Infinity));
  if (order !== null) return ok([withOrder(document, order)]);
  return spaceOut(document, siblings, at, mayChange);
}

/** Numbers only: a missing order is +infinity (last). Outside the list: the bound. */
function orderAt(siblings: readonly PolicyDocument[], index: number, bound: number): number {
  const sibling = siblings[index];
  return sibling === undefined ? bound : orderOf(sibling);
}

function orderOf(document: PolicyDocument): number {
  const { spec } = document;
  if (document.apiVersion.startsWith('networking.k8s.io/')) return KUBERNETES_ORDER;
  if (document.kind === 'StagedKubernetesNetworkPolicy') return KUBERNETES_ORDER;
  return typeof spec.order === 'number' ? spec.order : Infinity;
}

/** Kubernetes policies have no order field and stand here (calico conversion.go). */
const KUBERNETES_ORDER = 1000;

/** Strictly between, null when nothing fits. */
function orderBetween(low: number, high: number): number | null {
  if (low === -Infinity && high === Infinity) return ORDER_STEP;
  if (low === -Infinity) return high > ORDER_STEP ? high - ORDER_STEP : high > 0 ? high / 2 : high - ORDER_STEP;
  if (high === Infinity) return low === Infinity ? null : low + ORDER_STEP;
  const middle = low + (high - low) / 2;
  return middle > low && middle < high ? middle : null;
}

/** Spreads the moved document and the changeable ones round it evenly between the nearest fixed neighbours. */
function spaceOut(
  document: PolicyDocument,
  siblings: readonly PolicyDocument[],
  at: number,
  mayChange: (sibling: PolicyDocument) => boolean,
): Result<readonly PolicyDocument[], ReorderError> {
  let first = at;
  while (first > 0 && isFree(siblings[first - 1], mayChange)) first--;
  let end = at;
  while (end < siblings.length && isFree(siblings[end], mayChange)) end++;
  const low = orderAt(siblings, first - 1, -Infinity);
  const high = orderAt(siblings, end, Infinity);
  const run = [...siblings.slice(first, at), document, ...siblings.slice(at, end)];
  const orders = spread(run.length, low, high);
  if (orders === null)
    return err({ code: 'no-room', detail: 'the policies on both sides have the same order and cannot be moved here' });
  const changed = run.map((member, index) => withOrder(member, orders[index] ?? 0));
  const moved = changed[at - first];
  const others = changed.filter(
    (member, index) => index !== at - first && orderOf(member) !== orderOf(run[index] ?? member),
  );
  return ok(moved === undefined ? [] : [moved, ...others]);
}

function isFree(sibling: PolicyDocument | undefined, mayChange: (sibling: PolicyDocument) => boolean): boolean {
  return sibling !== undefined && sibling.kind !== 'StagedKubernetesNetworkPolicy' && mayChange(sibling);
}

/** `count` rising orders strictly between the bounds, null when there is no room. */
function spread(count: number, low: number, high: number): readonly number[] | null {
  const positions = Array.from({ length: count }, (_, index) => index + 1);
  if (low === Infinity) return null;
  if (low === -Infinity && high === Infinity) return positions.map((position) => position * ORDER_STEP);
  if (high === Infinity) return positions.map((position) => low + position * ORDER_STEP);
  if (low === -Infinity) return positions.map((position) => high - (count + 1 - position) * ORDER_STEP);
  const orders = positions.map((position) => low + ((high - low) * position) / (count + 1));
  const rising = [low, ...orders, high].every((order, index, all) => index === 0 || order > (all[index - 1] ?? order));
  return rising ? orders : null;
}

function withOrder(document: PolicyDocument, order: number): PolicyDocument {
  return { ...document, spec: { ...document.spec, order } };
}
