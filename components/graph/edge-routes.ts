/**
 * Where each edge leaves and enters its cards and how it bends: calm curves from left to right, spread along a card's
 * side so that line ends never lie on each other, led around cards in between. Pure; pixels, y downwards.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Centre and size. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}
export interface Link {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}
type Side = 'left' | 'right';

/** Ends relative to the card's centre; bends as cytoscape wants them (unbundled-bezier, `edge-distances: endpoints`). */
export interface Route {
  readonly sourceEnd: Point;
  readonly targetEnd: Point;
  readonly weights: readonly number[];
  readonly distances: readonly number[];
}

const SPREAD = 11;
/** Kept free at a side's upper and lower corner. */
const CORNER = 10;
/** How far a line stands out before it turns back. */
const LOOP = 40;
/** Share of the way over which a line leaves and arrives level. */
const LEVEL = 0.3;
const LEAST_LEVEL = 18;
/** Distance of a detour from the card it leads around, and between detours around the same card. */
const CLEARANCE = 16;
const LANE = 8;

interface Plan {
  readonly link: Link;
  readonly source: Box;
  readonly target: Box;
  readonly sourceSide: Side;
  readonly targetSide: Side;
}

/** One route per link whose two ends have a box. O(links × boxes). */
export function routeEdges(links: readonly Link[], boxes: ReadonlyMap<string, Box>): Map<string, Route> {
  const plans = links.flatMap((link) => {
    const source = boxes.get(link.source);
    const target = boxes.get(link.target);
    return source === undefined || target === undefined ? [] : [planOf(link, source, target)];
  });
  const offsets = spreadEnds(plans);
  const lanes = new Map<string, number>();
  return new Map(plans.map((plan) => [plan.link.id, routeOf(plan, offsets, boxes, lanes)]));
}

/** Forward edges run right to left side; edges within a column bow out to the right; backward edges run left to right side. */
function planOf(link: Link, source: Box, target: Box): Plan {
  const gap = (source.width + target.width) / 2;
  if (target.x - source.x >= gap) return { link, source, target, sourceSide: 'right', targetSide: 'left' };
  if (source.x - target.x >= gap) return { link, source, target, sourceSide: 'left', targetSide: 'right' };
  return { link, source, target, sourceSide: 'right', targetSide: 'right' };
}

/** `<link id> source|target` -> vertical offset of that end. Ends on one side are ordered by where they lead. */
function spreadEnds(plans: readonly Plan[]): Map<string, number> {
  const sides = new Map<string, { key: string; toward: number; height: number }[]>();
  const add = (box: string, side: Side, key: string, toward: number, height: number) => {
    const name = `${side} ${box}`;
    const list = sides.get(name);
    if (list) list.push({ key, toward, height });
    else sides.set(name, [{ key, toward, height }]);
  };
  for (const { link, source, target, sourceSide, targetSide } of plans) {
    add(link.source, sourceSide, `${link.id} source`, target.y, source.height);
    add(link.target, targetSide, `${link.id} target`, source.y, target.height);
  }
  const offsets = new Map<string, number>();
  for (const ends of sides.values()) {
    ends.sort((a, b) => a.toward - b.toward || (a.key < b.key ? -1 : 1));
    const room = Math.max(0, (ends[0]?.height ?? 0) - 2 * CORNER);
    const step = ends.length < 2 ? 0 : Math.min(SPREAD, room / (ends.length - 1));
    for (const [index, end] of ends.entries()) offsets.set(end.key, (index - (ends.length - 1) / 2) * step);
  }
  return offsets;
}

function routeOf(
  { link, source, target, sourceSide, targetSide }: Plan,
  offsets: ReadonlyMap<string, number>,
  boxes: ReadonlyMap<string, Box>,
  lanes: Map<string, number>,
): Route {
  const sourceEnd = endOf(source, sourceSide, offsets.get(`${link.id} source`) ?? 0);
  const targetEnd = endOf(target, targetSide, offsets.get(`${link.id} target`) ?? 0);
  const start = { x: source.x + sourceEnd.x, y: source.y + sourceEnd.y };
  const end = { x: target.x + targetEnd.x, y: target.y + targetEnd.y };
  const isLoop = sourceSide === targetSide;
  const between = isLoop ? [] : detours(link, start, end, boxes, lanes);
  const out = isLoop ? LOOP : levelReach(start, between[0], end);
  const back = isLoop ? LOOP : levelReach(end, between.at(-1), start);
  const first = { x: start.x + (sourceSide === 'right' ? out : -out), y: start.y };
  const last = { x: end.x + (targetSide === 'right' ? back : -back), y: end.y };
  const bends = [first, ...between, last].map((control) => bendOf(control, start, end));
  return {
    sourceEnd,
    targetEnd,
    weights: bends.map((bend) => bend.weight),
    distances: bends.map((bend) => bend.distance),
  };
}

/** How far a line stays level at one end: a share of the way, but never past the first point of a detour. */
function levelReach(from: Point, via: Point | undefined, to: Point): number {
  const usual = Math.max(LEAST_LEVEL, Math.abs(to.x - from.x) * LEVEL);
  return via === undefined ? usual : Math.min(usual, Math.abs(via.x - from.x) / 2);
}

/** Points that lead a line above or below every card that lies in its way, in the order in which it meets them. */
function detours(
  link: Link,
  start: Point,
  end: Point,
  boxes: ReadonlyMap<string, Box>,
  lanes: Map<string, number>,
): Point[] {
  const [left, right] = start.x < end.x ? [start, end] : [end, start];
  const points: Point[] = [];
  for (const [id, box] of boxes) {
    if (id === link.source || id === link.target) continue;
    if (box.x - box.width / 2 <= left.x || box.x + box.width / 2 >= right.x) continue;
    const y = left.y + ((right.y - left.y) * (box.x - left.x)) / (right.x - left.x);
    if (Math.abs(y - box.y) >= box.height / 2 + CLEARANCE / 2) continue;
    const isAbove = y <= box.y;
    const lane = `${isAbove} ${id}`;
    const taken = lanes.get(lane) ?? 0;
    lanes.set(lane, taken + 1);
    const distance = box.height / 2 + CLEARANCE + taken * LANE;
    const passing = isAbove ? box.y - distance : box.y + distance;
    points.push({ x: box.x - box.width / 2, y: passing }, { x: box.x + box.width / 2, y: passing });
  }
  return points.sort((a, b) => (start.x < end.x ? a.x - b.x : b.x - a.x));
}

function endOf(box: Box, side: Side, offset: number): Point {
  return { x: side === 'right' ? box.width / 2 : -box.width / 2, y: offset };
}

/** A control point as share of the way from start to end and distance to that line's right-hand normal. */
function bendOf(control: Point, start: Point, end: Point): { readonly weight: number; readonly distance: number } {
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const length = Math.hypot(dx, dy);
  if (length === 0) return { weight: 0.5, distance: 0 };
  const px = control.x - start.x;
  const py = control.y - start.y;
  return { weight: (px * dx + py * dy) / (length * length), distance: (py * dx - px * dy) / length };
}
