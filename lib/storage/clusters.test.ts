import { describe, expect, it } from 'vitest';
import { type ClusterRow, chooseDefault } from './clusters';

const cluster = (id: number, origin: ClusterRow['origin'], primarySource: string | null): ClusterRow => {
  return { id, name: `c${id}`, origin, primarySource, createdAt: id };
};
const DEMO = cluster(1, 'demo', 'demo');

describe('the cluster shown when none is named', () => {
  it.each([
    ['nothing when there is none', [], null],
    ['the demo when it is alone', [DEMO], 'c1'],
    ['the demo while no other cluster has flows', [DEMO, cluster(2, 'external', null)], 'c1'],
    ['a cluster with flows before the demo', [DEMO, cluster(2, 'external', 'goldmane')], 'c2'],
    [
      'the newest of those with flows',
      [DEMO, cluster(2, 'external', 'hubble'), cluster(3, 'external', 'calico'), cluster(4, 'external', null)],
      'c3',
    ],
    [
      'the newest without flows where there is no demo',
      [cluster(2, 'external', null), cluster(3, 'external', null)],
      'c3',
    ],
  ])('is %s', (_guarantee, clusters, expected) => {
    expect(chooseDefault(clusters)?.name ?? null).toBe(expected);
  });
});
