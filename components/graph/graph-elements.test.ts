import { describe, expect, it } from 'vitest';
import type { DrawnItem } from '@/lib/core/graph/collapse';
import type { EdgePort, GraphEdge } from '@/lib/core/graph/model';
import { lineWidth, portsText, toElements } from './graph-elements';
import { nextItem } from './next-item';

const none = { allowed: 0, wouldBeDenied: 0, denied: 0, unknown: 0 };
const port = (protocol: string, number: number | null): EdgePort => ({
  protocol,
  port: number,
  state: 'allowed',
  counts: none,
});
const edge = (allowed: number): GraphEdge =>
  ({
    id: 'a>b',
    source: 'a',
    target: 'b',
    state: 'denied',
    counts: { ...none, allowed },
    ports: [],
    packetsTotal: 9,
    bytesTotal: null,
    deniedAt: 'source',
  }) as unknown as GraphEdge;
const item = (id: string, kind: DrawnItem['kind'], parent: string | null) =>
  ({ id, kind, parent, name: id }) as unknown as DrawnItem;

describe('toElements', () => {
  const range = { from: 0, to: 1 };

  it('draws a namespace as a group exactly while something of it is drawn inside', () => {
    const open = toElements(
      { range, view: 'staged', items: [item('ns', 'namespace', null), item('a', 'workload', 'ns')], edges: [] },
      'connections',
    );
    expect(open.nodes.map((node) => [node.id, node.shape, node.parent])).toEqual([
      ['ns', 'group', null],
      ['a', 'workload', 'ns'],
    ]);
    const folded = toElements(
      { range, view: 'staged', items: [item('ns', 'namespace', null)], edges: [] },
      'connections',
    );
    expect(folded.nodes[0]?.shape).toBe('namespace');
  });

  it('carries verdict and deciding end as they were decided', () => {
    const { edges } = toElements({ range, view: 'staged', items: [], edges: [edge(1)] }, 'connections');
    expect(edges[0]).toMatchObject({ state: 'denied', deniedAt: 'source' });
  });
});

describe('lineWidth', () => {
  it('grows with every power of ten up to a limit', () => {
    const widths = [0, 1, 10, 1000, 100_000, 10_000_000].map((count) => lineWidth(edge(count), 'connections'));
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect(widths.at(-1)).toBe(widths.at(-2));
  });

  it('is thinnest where the source reports no bytes', () => {
    expect(lineWidth(edge(1000), 'bytes')).toBe(lineWidth(edge(0), 'connections'));
  });
});

describe('portsText', () => {
  it.each([
    [[port('tcp', 80)], 'tcp 80'],
    [[port('icmp', null)], 'icmp'],
    [[port('tcp', 80), port('tcp', 443), port('udp', 53)], 'tcp 80, 443 · udp 53'],
    [[1, 2, 3, 4, 5].map((number) => port('tcp', number)), 'tcp 1, 2, 3 +2'],
  ])('writes ports in short', (ports, text) => expect(portsText(ports)).toBe(text));
});

describe('nextItem', () => {
  const at = (x: number, y: number) => ({ x, y, width: 10, height: 10 });
  const boxes = new Map([
    ['left', at(0, 0)],
    ['right', at(100, 10)],
    ['low', at(0, 100)],
  ]);

  it('leads to the nearest card in the arrow’s direction', () => {
    expect(nextItem(boxes, 'left', 'ArrowRight')).toBe('right');
    expect(nextItem(boxes, 'left', 'ArrowDown')).toBe('low');
    expect(nextItem(boxes, 'left', 'ArrowLeft')).toBeNull();
  });

  it('starts at the leftmost card', () => expect(nextItem(boxes, null, 'ArrowUp')).toBe('left'));
});
