import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesSum } from '@/lib/core/flow';
import type { ClusterFacts } from '@/lib/core/policy/model';
import { buildGraph, type GraphContext } from './build';
import { collapseGraph } from './collapse';
import { foldConnections } from './connections';
import { addCounts, NO_VERDICTS } from './counts';
import type { ServiceGraph } from './model';
import { both, engine, NO_FACTS, network, networkPolicy, sum, workload } from './testing/sums';

const web = workload('shop', 'web');
const db = workload('shop', 'db');
const job = workload('batch', 'job');
const context: GraphContext = {
  range: { from: 0, to: 3000 },
  view: 'reported',
  enforced: engine([]),
  staged: null,
  facts: NO_FACTS,
  alertsByWorkload: new Map([['shop/web', 2]]),
};

function graphOf(sums: readonly SeriesSum[], parts: Partial<GraphContext> = {}): ServiceGraph {
  const all = { ...context, ...parts };
  return buildGraph(foldConnections(sums, { view: 'reported', enforced: all.enforced, judged: null }), all);
}

const item = (graph: ServiceGraph, id: string) => graph.items.find((candidate) => candidate.id === id);
const ids = (items: readonly { readonly id: string }[]) => items.map((one) => one.id);

describe('buildGraph', () => {
  it('puts workloads into their namespace, networks and sets at top level, and folds addresses', () => {
    const set = {
      kind: 'networkSet' as const,
      namespace: null,
      name: 'partners',
      labels: {},
      ip: null,
      serviceAccount: null,
    };
    const graph = graphOf([
      ...both({ from: web, to: db }),
      sum({ from: web, to: network('public', '8.8.8.8') }),
      sum({ from: web, to: network('public', '1.1.1.1') }),
      sum({ from: web, to: set }),
    ]);
    expect(graph.items.map(({ id, parent, addresses }) => [id, parent, addresses])).toEqual([
      ['net:public', null, ['1.1.1.1', '8.8.8.8']],
      ['ns:shop', null, []],
      ['set:-/partners', null, []],
      ['wl:shop/db', 'ns:shop', []],
      ['wl:shop/web', 'ns:shop', []],
    ]);
    expect(ids(graph.edges)).toEqual([
      'wl:shop/web>net:public',
      'wl:shop/web>set:-/partners',
      'wl:shop/web>wl:shop/db',
    ]);
  });

  it('makes one edge of all ports of a pair, each port with its own state', () => {
    const [edge] = graphOf([
      ...both({ from: web, to: db, port: 5432 }),
      sum({ from: web, to: db, port: 22, verdict: 'deny' }),
    ]).edges;
    expect(edge).toMatchObject({ state: 'mixed', counts: { allowed: 1, denied: 1 }, deniedAt: 'source' });
    expect(edge?.ports.map(({ port, state }) => [port, state])).toEqual([
      [22, 'denied'],
      [5432, 'allowed'],
    ]);
    expect(edge?.connectionKeys).toHaveLength(2);
  });

  it('keeps bytes unknown when nobody reports them', () => {
    expect(graphOf([sum({ from: web, to: db })]).edges[0]?.bytesTotal).toBeNull();
    expect(graphOf([sum({ from: web, to: db, counters: { bytesForward: 7 } })]).edges[0]?.bytesTotal).toBe(7);
  });

  const facts: ClusterFacts = {
    ...NO_FACTS,
    namespaces: [{ name: 'shop', labels: { team: 'a' } }],
    workloads: [
      {
        namespace: 'shop',
        name: 'idle',
        labels: { app: 'idle' },
        serviceAccount: null,
        serviceAccountLabels: {},
        ips: [],
        ports: [],
      },
    ],
    services: [
      { namespace: 'shop', name: 'idle-svc', labels: {}, selector: { app: 'idle' }, ports: [] },
      { namespace: 'shop', name: 'headless', labels: {}, selector: {}, ports: [] },
    ],
  };

  it('shows workloads without flows, with their services and missing coverage', () => {
    const graph = graphOf([], { facts });
    expect(item(graph, 'wl:shop/idle')).toMatchObject({
      services: ['idle-svc'],
      coverage: { ingress: false, egress: false },
    });
    expect(item(graph, 'ns:shop')).toMatchObject({
      labels: { team: 'a' },
      coverage: { ingress: false, egress: false },
    });
  });

  it('calls a namespace covered only where every workload inside is', () => {
    const enforced = engine([
      networkPolicy('shop', 'p', { selector: "app == 'web'", types: ['Ingress'] }, 'NetworkPolicy'),
    ]);
    const graph = graphOf(both({ from: web, to: db }), { enforced });
    expect(item(graph, 'wl:shop/web')?.coverage).toEqual({ ingress: true, egress: false });
    expect(item(graph, 'ns:shop')?.coverage).toEqual({ ingress: false, egress: false });
    const all = engine([networkPolicy('shop', 'p', { types: ['Ingress'] }, 'NetworkPolicy')]);
    expect(item(graphOf(both({ from: web, to: db }), { enforced: all }), 'ns:shop')?.coverage).toEqual({
      ingress: true,
      egress: false,
    });
  });

  it('says nothing of staged coverage when nothing is staged', () => {
    const staged = engine([networkPolicy('shop', 'p', { types: ['Egress'] })], 'staged');
    expect(item(graphOf(both({ from: web, to: db })), 'wl:shop/web')?.stagedCoverage).toBeNull();
    expect(item(graphOf(both({ from: web, to: db }), { staged }), 'wl:shop/web')?.stagedCoverage).toEqual({
      ingress: false,
      egress: true,
    });
  });

  it('counts alerts and denied connections, once for a namespace that holds both ends', () => {
    const graph = graphOf([sum({ from: web, to: db, verdict: 'deny', counters: { connectionsStarted: 3 } })]);
    expect(item(graph, 'wl:shop/web')).toMatchObject({ openAlerts: 2, deniedConnections: 3 });
    expect(item(graph, 'wl:shop/db')).toMatchObject({ openAlerts: 0, deniedConnections: 3 });
    expect(item(graph, 'ns:shop')).toMatchObject({ openAlerts: 2, deniedConnections: 3 });
  });
});

describe('collapseGraph', () => {
  const graph = graphOf([
    ...both({ from: web, to: db }),
    ...both({ from: job, to: web }),
    ...both({ from: job, to: db }),
    sum({ from: web, to: network('public', '1.1.1.1') }),
  ]);

  it('folds namespaces that are not expanded and joins their edges', () => {
    const drawn = collapseGraph(graph, new Set(), new Set());
    expect(ids(drawn.items)).toEqual(['net:public', 'ns:batch', 'ns:shop']);
    expect(drawn.edges.map(({ id, counts }) => [id, counts.allowed])).toEqual([
      ['ns:batch>ns:shop', 2],
      ['ns:shop>net:public', 1],
    ]);
    expect(drawn.items.find(({ id }) => id === 'ns:shop')).toMatchObject({ folded: 2, inside: { allowed: 1 } });
  });

  it('keeps the ids of what stays when one namespace is expanded', () => {
    const drawn = collapseGraph(graph, new Set(['shop']), new Set());
    expect(ids(drawn.items)).toEqual(['net:public', 'ns:batch', 'ns:shop', 'wl:shop/db', 'wl:shop/web']);
    expect(ids(drawn.edges)).toEqual([
      'ns:batch>wl:shop/db',
      'ns:batch>wl:shop/web',
      'wl:shop/web>net:public',
      'wl:shop/web>wl:shop/db',
    ]);
  });

  it('drops a hidden namespace with all its edges, expanded or not', () => {
    const drawn = collapseGraph(graph, new Set(['shop']), new Set(['shop']));
    expect(ids(drawn.items)).toEqual(['net:public', 'ns:batch']);
    expect(drawn.edges).toEqual([]);
  });

  it('keeps a workload that calls itself as an edge when expanded, inside when folded', () => {
    const own = graphOf(both({ from: web, to: web }));
    expect(ids(collapseGraph(own, new Set(['shop']), new Set()).edges)).toEqual(['wl:shop/web>wl:shop/web']);
    expect(collapseGraph(own, new Set(), new Set())).toMatchObject({ edges: [], items: [{ inside: { allowed: 1 } }] });
  });

  const end = fc
    .record({ namespace: fc.constantFrom('a', 'b', 'c'), name: fc.constantFrom('x', 'y') })
    .map(({ namespace, name }) => workload(namespace, name));
  const flows = fc.array(
    fc.record({
      from: end,
      to: fc.oneof(end, fc.constant(network('public', '1.1.1.1'))),
      verdict: fc.constantFrom('allow' as const, 'deny' as const, 'drop' as const),
    }),
    { maxLength: 20 },
  );
  const namespaces = fc.subarray(['a', 'b', 'c']).map((names) => new Set(names));

  it('loses no connection, whatever is expanded', () => {
    fc.assert(
      fc.property(flows, namespaces, (parts, expanded) => {
        const full = graphOf(parts.map((part, index) => sum({ ...part, id: String(index) })));
        const total = (counts: readonly (typeof NO_VERDICTS)[]) => counts.reduce(addCounts, NO_VERDICTS);
        const drawn = collapseGraph(full, expanded, new Set());
        const shown = total([...drawn.edges.map(({ counts }) => counts), ...drawn.items.map(({ inside }) => inside)]);
        expect(shown).toEqual(total(full.edges.map(({ counts }) => counts)));
        const known = new Set(ids(drawn.items));
        for (const edge of drawn.edges) expect([known.has(edge.source), known.has(edge.target)]).toEqual([true, true]);
      }),
    );
  });

  it('is the graph itself when everything is expanded', () => {
    fc.assert(
      fc.property(flows, (parts) => {
        const full = graphOf(parts.map((part, index) => sum({ ...part, id: String(index) })));
        const drawn = collapseGraph(full, new Set(['a', 'b', 'c']), new Set());
        expect(drawn.edges).toEqual(full.edges);
        expect(ids(drawn.items)).toEqual(ids(full.items));
      }),
    );
  });
});
