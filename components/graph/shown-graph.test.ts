import { describe, expect, it } from 'vitest';
import type { GraphEdge, GraphItem, ServiceGraph } from '@/lib/core/graph/model';
import { dimmedIds, FIRST_LAYER_STATES, isSystemNamespace, withinScope, withoutHidden } from './layers';
import { MOST_DRAWN, showGraph } from './shown-graph';

const BLANK = {
  labels: {},
  services: [],
  addresses: [],
  coverage: null,
  stagedCoverage: null,
  openAlerts: 0,
  deniedConnections: 0,
};
const namespace = (name: string): GraphItem => ({
  ...BLANK,
  id: `ns:${name}`,
  kind: 'namespace',
  parent: null,
  namespace: name,
  name,
});
const workload = (ns: string, name: string): GraphItem => ({
  ...BLANK,
  id: `wl:${ns}/${name}`,
  kind: 'workload',
  parent: `ns:${ns}`,
  namespace: ns,
  name,
});
const network: GraphItem = {
  ...BLANK,
  id: 'net:public',
  kind: 'network',
  parent: null,
  namespace: null,
  name: 'public',
};
const counts = { allowed: 1, wouldBeDenied: 0, denied: 0, unknown: 0 };
const edge = (source: string, target: string, port = 80): GraphEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  state: 'allowed',
  counts,
  ports: [{ protocol: 'tcp', port, state: 'allowed', counts }],
  packetsTotal: 1,
  bytesTotal: 1,
  deniedAt: null,
  connectionKeys: [`${source}>${target}/tcp/${port}`],
  lastSeen: 1,
});
const graph = (items: GraphItem[], edges: GraphEdge[]): ServiceGraph => ({
  range: { from: 0, to: 1 },
  view: 'staged',
  items,
  edges,
});
const shop = graph(
  [
    namespace('shop'),
    workload('shop', 'web'),
    workload('shop', 'db'),
    namespace('kube-system'),
    workload('kube-system', 'coredns'),
    network,
  ],
  [
    edge('wl:shop/web', 'wl:shop/db'),
    edge('wl:shop/web', 'wl:kube-system/coredns', 53),
    edge('wl:kube-system/coredns', 'net:public', 53),
  ],
);
const ids = (shown: { readonly items: readonly { readonly id: string }[] }) => shown.items.map((item) => item.id);
const choice = { scope: [], layers: FIRST_LAYER_STATES, expanded: null, selected: null, focus: 'all' } as const;

describe('layers', () => {
  it.each(['kube-system', 'calico-system', 'tigera-operator', 'cilium', 'openshift-monitoring'])(
    '%s is a system namespace',
    (name) => expect(isSystemNamespace(name)).toBe(true),
  );
  it.each(['emojivoto', 'default', 'kubeshop', 'calicocat'])('%s is not', (name) =>
    expect(isSystemNamespace(name)).toBe(false),
  );

  it('hides system namespaces at first, with everything only they talk to', () => {
    expect(ids(withoutHidden(shop, FIRST_LAYER_STATES))).toEqual(['ns:shop', 'wl:shop/web', 'wl:shop/db']);
  });

  it('leaves out a namespace in which nothing runs', () => {
    const quiet = graph([namespace('empty'), namespace('shop'), workload('shop', 'web')], []);
    expect(ids(withoutHidden(quiet, FIRST_LAYER_STATES))).toEqual(['ns:shop', 'wl:shop/web']);
  });

  it('hiding DNS removes look-ups and leaves the rest of an edge alone', () => {
    const shown = withoutHidden(shop, { system: 'show', dns: 'hide', monitoring: 'show' });
    expect(shown.edges.map((each) => each.id)).toEqual(['wl:shop/web>wl:shop/db']);
  });

  it('dims without removing', () => {
    const dim = dimmedIds(shop.items, shop.edges, { system: 'dim', dns: 'show', monitoring: 'show' });
    expect(dim.has('wl:kube-system/coredns')).toBe(true);
    expect(dim.has('wl:shop/web>wl:kube-system/coredns')).toBe(true);
    expect(dim.has('wl:shop/web')).toBe(false);
  });

  it('a scope keeps its own workloads and their direct peers with their namespace', () => {
    expect(ids(withinScope(shop, ['shop']))).toEqual([
      'ns:shop',
      'wl:shop/web',
      'wl:shop/db',
      'ns:kube-system',
      'wl:kube-system/coredns',
    ]);
  });
});

describe('showGraph', () => {
  it('opens a few namespaces of the person’s own at first sight', () => {
    expect(showGraph(shop, choice).expanded).toEqual(['shop']);
  });

  it('folds everything and says so rather than draw more than it can move', () => {
    const crowd = Array.from({ length: MOST_DRAWN + 1 }, (_, index) => workload('big', `w${index}`));
    const shown = showGraph(graph([namespace('big'), ...crowd], []), { ...choice, expanded: ['big'] });
    expect([shown.capped, shown.expanded, ids(shown.drawn)]).toEqual([true, [], ['ns:big']]);
  });

  it('focus keeps what lies within the given number of steps, in either direction', () => {
    const layers = { system: 'show', dns: 'show', monitoring: 'show' } as const;
    const all = { ...choice, layers, expanded: ['shop', 'kube-system'], selected: 'wl:shop/db' } as const;
    expect(ids(showGraph(shop, { ...all, focus: '1' }).drawn)).toEqual(['ns:shop', 'wl:shop/web', 'wl:shop/db']);
    expect(ids(showGraph(shop, { ...all, focus: '2' }).drawn)).toContain('wl:kube-system/coredns');
    expect(ids(showGraph(shop, { ...all, focus: '2' }).drawn)).not.toContain('net:public');
  });
});
