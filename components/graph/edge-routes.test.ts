import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, type Point, type Route, routeEdges } from './edge-routes';

const box = (x: number, y: number): Box => ({ x, y, width: 100, height: 40 });
const boxes = (entries: Record<string, Box>) => new Map(Object.entries(entries));

describe('routeEdges', () => {
  it('leaves on the right and enters on the left when the target lies to the right', () => {
    const route = routeEdges([{ id: 'e', source: 'a', target: 'b' }], boxes({ a: box(0, 0), b: box(300, 0) })).get('e');
    expect(route).toMatchObject({ sourceEnd: { x: 50, y: 0 }, targetEnd: { x: -50, y: 0 } });
  });

  it('bows out to the right within a column and runs backwards for an edge to the left', () => {
    const links = [
      { id: 'column', source: 'a', target: 'b' },
      { id: 'back', source: 'c', target: 'a' },
    ];
    const routes = routeEdges(links, boxes({ a: box(0, 0), b: box(0, 100), c: box(300, 0) }));
    expect([routes.get('column')?.sourceEnd.x, routes.get('column')?.targetEnd.x]).toEqual([50, 50]);
    expect([routes.get('back')?.sourceEnd.x, routes.get('back')?.targetEnd.x]).toEqual([-50, 50]);
  });

  it('orders the ends on a side by where they lead, so that they do not cross at the card', () => {
    const links = [
      { id: 'low', source: 'a', target: 'low' },
      { id: 'high', source: 'a', target: 'high' },
    ];
    const routes = routeEdges(links, boxes({ a: box(0, 0), low: box(300, 200), high: box(300, -200) }));
    expect(routes.get('high')?.sourceEnd.y).toBeLessThan(routes.get('low')?.sourceEnd.y ?? 0);
  });

  it('keeps every end on its card however many edges there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
        const targets = Array.from({ length: count }, (_, index) => [`t${index}`, box(400, index * 60)] as const);
        const links = targets.map(([id]) => ({ id, source: 'a', target: id }));
        const routes = routeEdges(links, new Map([['a', box(0, 0)], ...targets]));
        const ends = links.map((link) => routes.get(link.id)?.sourceEnd.y ?? Number.NaN);
        expect(Math.max(...ends.map(Math.abs))).toBeLessThanOrEqual(10);
        expect(new Set(ends).size).toBe(count);
      }),
    );
  });

  it('says nothing about an edge that lacks an end', () => {
    expect(routeEdges([{ id: 'e', source: 'a', target: 'gone' }], boxes({ a: box(0, 0) })).size).toBe(0);
  });

  it('gives control points that cytoscape turns back into the same place', () => {
    const route = routeEdges([{ id: 'e', source: 'a', target: 'b' }], boxes({ a: box(0, 0), b: box(300, 120) })).get(
      'e',
    );
    const first = controls(route, { x: 50, y: 0 }, { x: 250, y: 120 })[0];
    expect(first?.x).toBeCloseTo(110);
    expect(first?.y).toBeCloseTo(0);
  });

  it('leads a line around a card that lies in its way, and leaves a free line alone', () => {
    const links = [{ id: 'e', source: 'a', target: 'c' }];
    const free = routeEdges(links, boxes({ a: box(0, 0), b: box(200, 300), c: box(400, 0) })).get('e');
    expect(free?.weights.length).toBe(2);
    const blocked = routeEdges(links, boxes({ a: box(0, 0), b: box(200, 5), c: box(400, 0) })).get('e');
    const over = controls(blocked, { x: 50, y: 0 }, { x: 350, y: 0 }).slice(1, -1);
    expect(over.map((point) => point.x)).toEqual([150, 250]);
    for (const point of over) expect(point.y).toBeLessThan(5 - 20);
  });

  it('gives two lines around the same card a lane each', () => {
    const all = boxes({ a: box(0, 0), a2: box(0, 4), b: box(200, 8), c: box(400, 0) });
    const links = ['a', 'a2'].map((source) => ({ id: source, source, target: 'c' }));
    const routes = routeEdges(links, all);
    expect(routes.get('a')?.distances[1]).not.toBeCloseTo(routes.get('a2')?.distances[1] ?? 0);
  });
});

/** What cytoscape makes of a route: points from weights along the line and distances to its normal. */
function controls(route: Route | undefined, start: Point, end: Point): Point[] {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy);
  return (route?.weights ?? []).map((weight, index) => {
    const distance = route?.distances[index] ?? 0;
    return { x: start.x + dx * weight - (dy / length) * distance, y: start.y + dy * weight + (dx / length) * distance };
  });
}
