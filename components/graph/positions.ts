/**
 * Where cards stand. A card's home is remembered by its id and never changes by a refresh; what is drawn is the home
 * plus the room that expanded namespaces push free. Pure; centres, pixels at zoom 1, y downwards.
 */
import type { Box, Point } from './edge-routes';
import type { GraphElements, NodeElement } from './graph-elements';

export type Homes = ReadonlyMap<string, Point>;

/** Room between a group's border and its cards; the group's name stands in the upper part. */
export const GROUP_PADDING = 24;
const GAP_X = 56;
const GAP_Y = 24;
/** Kept free around a group. */
const MARGIN = 24;

/** Leaves only: a group's place follows from its cards. */
export function leavesOf(elements: GraphElements): readonly NodeElement[] {
  return elements.nodes.filter((node) => node.shape !== 'group');
}

/** Ids of leaves that stand nowhere yet. */
export function homeless(elements: GraphElements, homes: Homes): readonly NodeElement[] {
  return leavesOf(elements).filter((node) => !homes.has(node.id));
}

/** The box around points with their card sizes; null for none. */
export function boxAround(boxes: Iterable<Box>): Box | null {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x - box.width / 2);
    right = Math.max(right, box.x + box.width / 2);
    top = Math.min(top, box.y - box.height / 2);
    bottom = Math.max(bottom, box.y + box.height / 2);
  }
  if (left > right) return null;
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/** Moves a laid-out set of points so that its box is centred at `centre`. */
export function centreAt(points: Homes, sizes: ReadonlyMap<string, NodeElement>, centre: Point): Map<string, Point> {
  const around = boxAround(boxesOf(points, sizes));
  if (around === null) return new Map();
  return new Map(
    [...points].map(([id, point]) => [id, { x: point.x - around.x + centre.x, y: point.y - around.y + centre.y }]),
  );
}

function* boxesOf(points: Homes, sizes: ReadonlyMap<string, NodeElement>): Generator<Box> {
  for (const [id, point] of points) {
    const node = sizes.get(id);
    if (node) yield { ...point, width: node.width, height: node.height };
  }
}

/**
 * A place for one new leaf beside the first neighbour that has one: right of its source, else left of its target,
 * else below everything; shifted down until it is free. INVARIANT: no other home changes.
 */
export function placeNew(node: NodeElement, elements: GraphElements, homes: Homes): Point {
  const from = elements.edges.find((edge) => edge.target === node.id && homes.has(edge.source));
  const to = elements.edges.find((edge) => edge.source === node.id && homes.has(edge.target));
  const neighbour = homes.get(from?.source ?? to?.target ?? '');
  const sizes = new Map(elements.nodes.map((other) => [other.id, other]));
  const taken = [...boxesOf(homes, sizes)];
  if (neighbour === undefined) {
    const around = boxAround(taken);
    if (around === null) return { x: 0, y: 0 };
    return { x: around.x, y: around.y + around.height / 2 + GAP_Y + node.height };
  }
  const x = neighbour.x + (from === undefined ? -1 : 1) * (node.width + GAP_X);
  return firstFree({ x, y: neighbour.y, width: node.width, height: node.height }, taken);
}

function firstFree(wanted: Box, taken: readonly Box[]): Point {
  let y = wanted.y;
  for (let tries = 0; tries <= taken.length; tries += 1) {
    const hit = taken.find((box) => overlaps({ ...wanted, y }, box, GAP_Y / 2));
    if (hit === undefined) break;
    y = hit.y + hit.height / 2 + GAP_Y / 2 + wanted.height / 2 + 1;
  }
  return { x: wanted.x, y };
}

function overlaps(a: Box, b: Box, margin: number): boolean {
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 + margin && Math.abs(a.y - b.y) < (a.height + b.height) / 2 + margin
  );
}

/** Things that move as one: a group with its cards, or a single top-level card. */
interface Block {
  readonly ids: readonly string[];
  readonly box: Box;
  readonly isGroup: boolean;
}

/**
 * Drawn places: homes, with whatever an expanded group would cover pushed out of it the shortest way.
 * Groups stay where they are as far as they can; collapsing a group gives everything its home back.
 */
export function drawnPlaces(elements: GraphElements, homes: Homes): Map<string, Point> {
  const blocks = blocksOf(elements, homes);
  const settled: Block[] = [];
  const places = new Map<string, Point>();
  const ordered = [...blocks].sort((a, b) => Number(b.isGroup) - Number(a.isGroup) || area(b.box) - area(a.box));
  for (const block of ordered) {
    const box = pushedOut(block, settled);
    settled.push({ ...block, box });
    for (const id of block.ids) {
      const home = homes.get(id);
      if (home) places.set(id, { x: home.x + box.x - block.box.x, y: home.y + box.y - block.box.y });
    }
  }
  return places;
}

function blocksOf(elements: GraphElements, homes: Homes): Block[] {
  const members = new Map<string, NodeElement[]>();
  for (const node of leavesOf(elements)) {
    const key = node.parent ?? node.id;
    members.set(key, [...(members.get(key) ?? []), node]);
  }
  return [...members.values()].flatMap((nodes) => {
    const isGroup = nodes[0]?.parent !== null;
    const boxes = nodes.flatMap((node) => {
      const home = homes.get(node.id);
      return home ? [{ ...home, width: node.width, height: node.height }] : [];
    });
    const inner = boxAround(boxes);
    if (inner === null) return [];
    const extra = isGroup ? 2 * GROUP_PADDING : 0;
    const box = { ...inner, width: inner.width + extra, height: inner.height + extra };
    return [{ ids: nodes.map((node) => node.id), box, isGroup }];
  });
}

function area(box: Box): number {
  return box.width * box.height;
}

/** Only groups push: two loose cards keep the distance that the layout or a person gave them. */
function pushedOut(block: Block, settled: readonly Block[]): Box {
  let box = block.box;
  for (let round = 0; round < settled.length + 1; round += 1) {
    const hit = settled.find(
      (other) => (other.isGroup || (round > 0 && other !== block)) && overlaps(box, other.box, MARGIN - 1),
    );
    if (hit === undefined) return box;
    box = shortestWayOut(box, hit.box);
  }
  return box;
}

function shortestWayOut(box: Box, around: Box): Box {
  const reachX = (box.width + around.width) / 2 + MARGIN;
  const reachY = (box.height + around.height) / 2 + MARGIN;
  const dx = box.x >= around.x ? around.x + reachX - box.x : around.x - reachX - box.x;
  const dy = box.y >= around.y ? around.y + reachY - box.y : around.y - reachY - box.y;
  return Math.abs(dx) <= Math.abs(dy) ? { ...box, x: box.x + dx } : { ...box, y: box.y + dy };
}
