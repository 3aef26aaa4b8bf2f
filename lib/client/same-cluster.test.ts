import { describe, expect, it } from 'vitest';
import { keepWithinCluster } from './same-cluster';

const before = (cluster: string | undefined) => ({ queryKey: ['/api/graph', { cluster, range: '1h' }] as const });

describe('what stands in while an answer loads', () => {
  it('is the last answer of the same cluster, whatever else changed', () => {
    expect(keepWithinCluster({ cluster: 'a', range: '24h' })('old', before('a'))).toBe('old');
    expect(keepWithinCluster({ range: '24h' })('old', before(undefined))).toBe('old');
  });

  it('is never an answer about another cluster, the default one included', () => {
    expect(keepWithinCluster({ cluster: 'b' })('old', before('a'))).toBeUndefined();
    expect(keepWithinCluster({ cluster: 'b' })('old', before(undefined))).toBeUndefined();
    expect(keepWithinCluster({})('old', before('a'))).toBeUndefined();
  });

  it('is nothing at first', () => {
    expect(keepWithinCluster({ cluster: 'a' })(undefined, undefined)).toBeUndefined();
  });
});
