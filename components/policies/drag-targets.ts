/**
 * What can be dragged on the board and where it may land: a card into a gap between cards, a would-be-denied flow onto
 * a staged card. One rule for pointer and keyboard.
 */
import { type CollisionDetection, closestCenter, type KeyboardCoordinateGetter, pointerWithin } from '@dnd-kit/core';
import type { BoardCard, WouldBeDenied } from '@/lib/core/policy/board-model';

export type Dragged =
  | { readonly kind: 'card'; readonly card: BoardCard }
  | { readonly kind: 'flow'; readonly flow: WouldBeDenied };
/** `index` counts gaps of the tier from the top: gap 0 is before the first of `cardIds`, the tier's cards. */
export type DropTarget =
  | { readonly kind: 'gap'; readonly tier: string; readonly index: number; readonly cardIds: readonly string[] }
  | { readonly kind: 'card'; readonly card: BoardCard };

interface DataHolder {
  readonly data: { readonly current?: unknown };
}

/** Only our own components register with this context, so the data has our shape. */
export function draggedOf(holder: DataHolder | null): Dragged | null {
  return (holder?.data.current as Dragged | undefined) ?? null;
}

export function targetOf(holder: DataHolder | null): DropTarget | null {
  return (holder?.data.current as DropTarget | undefined) ?? null;
}

export function accepts(dragged: Dragged | null, target: DropTarget | null): boolean {
  if (dragged === null || target === null) return false;
  if (dragged.kind === 'flow') return target.kind === 'card' && target.card.staged !== null;
  return dragged.card.movable && target.kind === 'gap';
}

/** Where a card would stand in the gap's tier, counted from 1, and of how many. `moves` false = it stays where it is. */
export function placeInGap(
  card: Pick<BoardCard, 'id'>,
  gap: Extract<DropTarget, { kind: 'gap' }>,
): { readonly place: number; readonly of: number; readonly moves: boolean } {
  const { cardIds, index } = gap;
  const own = cardIds.indexOf(card.id);
  if (own < 0) return { place: index + 1, of: cardIds.length + 1, moves: true };
  return { place: index > own ? index : index + 1, of: cardIds.length, moves: index !== own && index !== own + 1 };
}

/** A place worth stepping to by key: the gaps beside the card itself are none. */
function isStop(dragged: Dragged | null, target: DropTarget | null): boolean {
  if (!accepts(dragged, target)) return false;
  return dragged?.kind !== 'card' || target?.kind !== 'gap' || placeInGap(dragged.card, target).moves;
}

/** The gap nearest to the dragged card; the staged card under the pointer (nearest, by keyboard). */
export const collide: CollisionDetection = (args) => {
  const dragged = draggedOf(args.active);
  const droppableContainers = args.droppableContainers.filter((each) => accepts(dragged, targetOf(each)));
  const byPointer = dragged?.kind === 'flow' && args.pointerCoordinates !== null;
  return (byPointer ? pointerWithin : closestCenter)({ ...args, droppableContainers });
};

interface Point {
  readonly x: number;
  readonly y: number;
}
type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';
const ARROWS: readonly string[] = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];

/** Centres closer than this count as the same row or column, pixels. */
const SAME_LINE = 24;

/** The nearest of `centres` in the arrow's direction; up and down prefer the same column. */
export function nextCentre(from: Point, centres: readonly Point[], arrow: Arrow): Point | null {
  const vertical = arrow === 'ArrowUp' || arrow === 'ArrowDown';
  const sign = arrow === 'ArrowDown' || arrow === 'ArrowRight' ? 1 : -1;
  const ahead = (to: Point) => sign * (vertical ? to.y - from.y : to.x - from.x);
  const aside = (to: Point) => Math.abs(vertical ? to.x - from.x : to.y - from.y);
  const cost = (to: Point) => (vertical ? aside(to) * 100 + ahead(to) : ahead(to) * 100 + aside(to));
  const least = vertical ? 2 : SAME_LINE;
  return centres
    .filter((centre) => ahead(centre) > least && (!vertical || aside(centre) < SAME_LINE))
    .reduce<Point | null>((best, centre) => (best === null || cost(centre) < cost(best) ? centre : best), null);
}

/** Arrow keys step from one place to land to the next. */
export const stepByKey: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  if (!ARROWS.includes(event.code)) return;
  event.preventDefault();
  const { active, collisionRect, droppableContainers, droppableRects, over } = context;
  if (!active || !collisionRect) return;
  const dragged = draggedOf(active);
  const centres = droppableContainers.getEnabled().flatMap((each) => {
    const rect = droppableRects.get(each.id);
    if (!rect || !isStop(dragged, targetOf(each))) return [];
    return [{ x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 }];
  });
  const half = { x: collisionRect.width / 2, y: collisionRect.height / 2 };
  // From the place it would land now: the carried label is smaller than a column and stands at its left.
  const at = over?.rect ?? collisionRect;
  const from = { x: at.left + at.width / 2, y: at.top + at.height / 2 };
  const next = nextCentre(from, centres, event.code as Arrow);
  return next === null ? currentCoordinates : { x: next.x - half.x, y: next.y - half.y };
};
