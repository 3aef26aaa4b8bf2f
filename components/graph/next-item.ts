/** Which card an arrow key leads to. Pure. */
import type { Box } from './edge-routes';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const WAYS: Readonly<Record<Arrow, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** Going astray counts this much more than going far. */
const STRAY_WEIGHT = 2.5;

/** The nearest card in the arrow's direction, nothing when there is none; from nowhere, the leftmost card. */
export function nextItem(boxes: ReadonlyMap<string, Box>, from: string | null, arrow: Arrow): string | null {
  const start = from === null ? undefined : boxes.get(from);
  if (start === undefined) return leftmost(boxes);
  const way = WAYS[arrow];
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [id, box] of boxes) {
    const ahead = (box.x - start.x) * way.x + (box.y - start.y) * way.y;
    if (id === from || ahead <= 1) continue;
    const astray = Math.abs((box.x - start.x) * way.y) + Math.abs((box.y - start.y) * way.x);
    const cost = ahead + astray * STRAY_WEIGHT;
    if (cost < least) [best, least] = [id, cost];
  }
  return best;
}

function leftmost(boxes: ReadonlyMap<string, Box>): string | null {
  let best: string | null = null;
  let x = Number.POSITIVE_INFINITY;
  for (const [id, box] of boxes) if (box.x < x) [best, x] = [id, box.x];
  return best;
}
