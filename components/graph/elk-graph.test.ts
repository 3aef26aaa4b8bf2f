import { describe, expect, it } from 'vitest';
import { centresOf, toElkGraph } from './elk-graph';
import type { EdgeElement, NodeElement } from './graph-elements';

const node = (id: string, parent: string | null = null, shape: NodeElement['shape'] = 'workload') =>
  ({ id, parent, shape, width: 100, height: 40, item: {} }) as unknown as NodeElement;
const edge = (source: string, target: string, allowed = 1) =>
  ({ id: `${source}>${target}`, source, target, edge: { counts: { allowed } } }) as unknown as EdgeElement;

describe('toElkGraph', () => {
  it('nests the cards of a group and leaves its size to the engine', () => {
    const graph = toElkGraph([node('ns', null, 'group'), node('a', 'ns'), node('b')], []);
    expect(graph.children?.map((child) => child.id)).toEqual(['ns', 'b']);
    expect(graph.children?.[0]?.children?.map((child) => child.id)).toEqual(['a']);
    expect(graph.children?.[0]?.width).toBeUndefined();
  });

  it('lays out the cards of one group alone when only they are given', () => {
    const graph = toElkGraph([node('a', 'ns'), node('b', 'ns')], [edge('a', 'b'), edge('a', 'elsewhere')]);
    expect(graph.children?.length).toBe(2);
    expect(graph.edges?.map((link) => link.id)).toEqual(['a>b']);
  });

  it('lets an attack shape the layers only where nothing else does', () => {
    const nodes = ['a', 'b', 'c'].map((id) => node(id));
    const edges = [edge('a', 'b'), edge('b', 'a', 0), edge('b', 'c', 0)];
    expect(toElkGraph(nodes, edges).edges?.map((link) => link.id)).toEqual(['a>b', 'b>c']);
  });
});

describe('centresOf', () => {
  it('adds up the offsets of nested boxes', () => {
    const inner = { id: 'a', x: 10, y: 20, width: 100, height: 40 };
    const root = { id: 'root', children: [{ id: 'ns', x: 5, y: 5, width: 200, height: 90, children: [inner] }] };
    expect(centresOf(root)).toEqual(new Map([['a', { x: 65, y: 45 }]]));
  });
});
