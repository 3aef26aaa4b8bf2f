import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeElement, GraphElements, NodeElement } from './graph-elements';
import { drawnPlaces, GROUP_PADDING, placeNew } from './positions';
import { settleHomes } from './settle-homes';

const node = (id: string, parent: string | null = null, shape: NodeElement['shape'] = 'workload') =>
  ({ id, parent, shape, width: 160, height: 48, item: {} }) as unknown as NodeElement;
const edge = (source: string, target: string) =>
  ({ id: `${source}>${target}`, source, target }) as unknown as EdgeElement;
const elements = (nodes: readonly NodeElement[], edges: readonly EdgeElement[] = []): GraphElements => ({
  nodes,
  edges,
});
const inColumn = async (nodes: readonly NodeElement[]) =>
  new Map(nodes.filter((each) => each.shape !== 'group').map((each, index) => [each.id, { x: 0, y: index * 80 }]));

describe('drawnPlaces', () => {
  const folded = elements([node('ns', null, 'namespace'), node('peer')]);
  const open = elements([node('ns', null, 'group'), node('a', 'ns'), node('b', 'ns'), node('peer')]);
  const homes = new Map([
    ['ns', { x: 0, y: 0 }],
    ['peer', { x: 230, y: 0 }],
    ['a', { x: -60, y: 0 }],
    ['b', { x: 120, y: 0 }],
  ]);

  it('pushes what an expanded namespace would cover, and gives the place back when it is collapsed', () => {
    const pushed = drawnPlaces(open, homes).get('peer');
    const right = 120 + 80 + GROUP_PADDING;
    const isClear = (pushed?.x ?? 0) - 80 > right || Math.abs(pushed?.y ?? 0) - 24 > 24 + GROUP_PADDING;
    expect(isClear).toBe(true);
    expect(drawnPlaces(folded, homes).get('peer')).toEqual({ x: 230, y: 0 });
  });

  it('moves nothing that no group covers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) }), {
          maxLength: 20,
        }),
        (points) => {
          const loose = points.map((_, index) => node(`n${index}`));
          const at = new Map(points.map((point, index) => [`n${index}`, point]));
          expect(drawnPlaces(elements(loose), at)).toEqual(at);
        },
      ),
    );
  });
});

describe('settleHomes', () => {
  it('changes no known home when new cards appear', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), async (before, after) => {
        const old = Array.from({ length: before }, (_, index) => node(`old${index}`));
        const fresh = Array.from({ length: after }, (_, index) => node(`new${index}`));
        const known = await settleHomes(elements(old), new Map(), inColumn);
        const edges = fresh.map((each) => edge('old0', each.id));
        const homes = await settleHomes(elements([...old, ...fresh], edges), known, inColumn);
        for (const [id, home] of known) expect(homes.get(id)).toEqual(home);
        for (const each of fresh) expect(homes.has(each.id)).toBe(true);
      }),
    );
  });

  it('opens a namespace around the place where its card stood', async () => {
    const known = new Map([['ns', { x: 500, y: 300 }]]);
    const homes = await settleHomes(
      elements([node('ns', null, 'group'), node('a', 'ns'), node('b', 'ns')]),
      known,
      inColumn,
    );
    expect([homes.get('a'), homes.get('b')]).toEqual([
      { x: 500, y: 260 },
      { x: 500, y: 340 },
    ]);
  });

  it('remembers where a namespace’s card stands once it is collapsed', async () => {
    const homes = await settleHomes(
      elements([node('ns', null, 'group'), node('a', 'ns'), node('b', 'ns')]),
      new Map(),
      inColumn,
    );
    expect(homes.get('ns')).toEqual({ x: 0, y: 40 });
  });
});

describe('placeNew', () => {
  it('stands right of its source, below what is already there', () => {
    const nodes = [node('a'), node('b'), node('new')];
    const homes = new Map([
      ['a', { x: 0, y: 0 }],
      ['b', { x: 216, y: 0 }],
    ]);
    const place = placeNew(node('new'), elements(nodes, [edge('a', 'new')]), homes);
    expect(place.x).toBe(216);
    expect(place.y).toBeGreaterThan(48);
  });
});
