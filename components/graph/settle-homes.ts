/** Gives every card that stands nowhere a home. Asks the layout engine only for what is new. */
import type { Point } from './edge-routes';
import type { GraphElements, NodeElement } from './graph-elements';
import { boxAround, centreAt, type Homes, homeless, placeNew } from './positions';

export type LayOut = (nodes: readonly NodeElement[], edges: GraphElements['edges']) => Promise<Map<string, Point>>;

/**
 * The homes given plus homes for all new leaves and for every group's centre (where its card stands once collapsed).
 * INVARIANT: a home that was given is never changed. With no homes at all everything is laid out at once.
 */
export async function settleHomes(elements: GraphElements, known: Homes, layOut: LayOut): Promise<Map<string, Point>> {
  const hasAny = elements.nodes.some((node) => known.has(node.id));
  const homes = new Map(hasAny ? known : [...known, ...(await layOut(elements.nodes, elements.edges))]);
  const byId = new Map(elements.nodes.map((node) => [node.id, node]));
  for (const group of newGroups(elements, homes)) {
    const inside = elements.nodes.filter((node) => node.parent === group.id);
    const centre = homes.get(group.id) ?? placeNew(group, elements, homes);
    for (const [id, point] of centreAt(await layOut(inside, elements.edges), byId, centre)) homes.set(id, point);
  }
  for (const node of homeless(elements, homes)) homes.set(node.id, placeAmong(node, elements, homes));
  for (const group of elements.nodes.filter(({ shape }) => shape === 'group')) rememberCentre(group, elements, homes);
  return homes;
}

/** Groups whose cards all stand nowhere: a namespace expanded for the first time. */
function newGroups(elements: GraphElements, homes: Homes): readonly NodeElement[] {
  return elements.nodes.filter(
    (node) =>
      node.shape === 'group' && elements.nodes.every((child) => child.parent !== node.id || !homes.has(child.id)),
  );
}

/** A new card in a group stands among its siblings, any other beside whom it talks to. */
function placeAmong(node: NodeElement, elements: GraphElements, homes: Homes): Point {
  if (node.parent === null) return placeNew(node, elements, homes);
  const siblings = new Set(elements.nodes.filter((other) => other.parent === node.parent).map((other) => other.id));
  const among = new Map([...homes].filter(([id]) => siblings.has(id)));
  return placeNew(node, elements, among);
}

function rememberCentre(group: NodeElement, elements: GraphElements, homes: Map<string, Point>): void {
  if (homes.has(group.id)) return;
  const boxes = elements.nodes.flatMap((node) => {
    const home = node.parent === group.id ? homes.get(node.id) : undefined;
    return home ? [{ ...home, width: node.width, height: node.height }] : [];
  });
  const around = boxAround(boxes);
  if (around) homes.set(group.id, { x: around.x, y: around.y });
}
