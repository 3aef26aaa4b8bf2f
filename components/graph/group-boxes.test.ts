import { describe, expect, it } from 'vitest';
import type { EdgeElement, NodeElement } from './graph-elements';
import { asBoxes, betweenGroups, unfold } from './group-boxes';
import { GROUP_PADDING } from './positions';

const node = (id: string, parent: string | null = null, shape: NodeElement['shape'] = 'workload') =>
  ({ id, parent, shape, width: 100, height: 40, item: {} }) as unknown as NodeElement;
const edge = (source: string, target: string) =>
  ({ id: `${source}>${target}`, source, target }) as unknown as EdgeElement;
const nodes = [
  node('g', null, 'group'),
  node('a', 'g'),
  node('b', 'g'),
  node('h', null, 'group'),
  node('c', 'h'),
  node('net'),
];
const inner = new Map([
  [
    'g',
    new Map([
      ['a', { x: 0, y: 0 }],
      ['b', { x: 200, y: 0 }],
    ]),
  ],
  ['h', new Map([['c', { x: 7, y: 7 }]])],
]);

describe('layout in two steps', () => {
  it('gives a group the size that its cards need', () => {
    const sizes = asBoxes(nodes, inner).map(({ id, width, height }) => [id, width, height]);
    const pad = 2 * GROUP_PADDING;
    expect(sizes).toEqual([
      ['g', 300 + pad, 40 + pad],
      ['h', 100 + pad, 40 + pad],
      ['net', 100, 40],
    ]);
  });

  it('keeps one edge per pair of groups and none inside', () => {
    const edges = [edge('a', 'b'), edge('a', 'c'), edge('b', 'c'), edge('c', 'net'), edge('c', 'gone')];
    expect(betweenGroups(nodes, edges).map(({ id }) => id)).toEqual(['g>h', 'h>net']);
  });

  it('puts every card into its group’s box and none twice', () => {
    const places = new Map([
      ['g', { x: 1000, y: 500 }],
      ['h', { x: 0, y: 0 }],
      ['net', { x: 5, y: 5 }],
    ]);
    expect(Object.fromEntries(unfold(places, inner, nodes))).toEqual({
      a: { x: 900, y: 500 },
      b: { x: 1100, y: 500 },
      c: { x: 0, y: 0 },
      net: { x: 5, y: 5 },
    });
  });
});
