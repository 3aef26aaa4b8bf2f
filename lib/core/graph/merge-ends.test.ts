import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint, Labels } from '@/lib/core/flow';
import { fillEndpoint, mergeEnds } from './merge-ends';

const end = (labels: Labels | null, more: Partial<Endpoint> = {}): Endpoint => ({
  ...{ kind: 'workload', namespace: 'shop', name: 'web', labels, ip: null, serviceAccount: null },
  ...more,
});

describe('mergeEnds', () => {
  it('takes what any row states', () => {
    const rows = [end(null, { serviceAccount: 'sa' }), end({ app: 'web' }), end(null, { ip: '10.0.0.1' })] as const;
    expect(mergeEnds(rows)).toEqual({
      merged: end({ app: 'web' }, { serviceAccount: 'sa', ip: '10.0.0.1' }),
      uniform: true,
    });
  });

  it('leaves out a label on which rows disagree, and says that they do', () => {
    expect(mergeEnds([end({ app: 'web', v: '1' }), end({ app: 'web', v: '2' })])).toEqual({
      merged: end({ app: 'web' }),
      uniform: false,
    });
  });

  it('prefers the newest address and service account', () => {
    const { merged, uniform } = mergeEnds([
      end({}, { ip: '10.0.0.1', serviceAccount: 'new' }),
      end({}, { ip: '10.0.0.2', serviceAccount: 'old' }),
    ]);
    expect([merged.ip, merged.serviceAccount, uniform]).toEqual(['10.0.0.1', 'new', false]);
  });

  it('answers a given object where it says it all', () => {
    const rich = end({ app: 'web' }, { serviceAccount: 'sa' });
    expect(mergeEnds([end(null), rich]).merged).toBe(rich);
  });

  const labels = fc.option(
    fc.dictionary(fc.constantFrom('app', 'v', 'z', '__proto__'), fc.constantFrom('1', '2'), { maxKeys: 3 }),
  );
  const anyEnd = fc
    .record({ labels, ip: fc.option(fc.constant('10.0.0.1')), serviceAccount: fc.option(fc.constantFrom('a', 'b')) })
    .map(({ labels: stated, ...more }) => end(stated, more));

  it('says nothing that a row contradicts, and is uniform exactly when filling changes no row', () => {
    fc.assert(
      fc.property(anyEnd, fc.array(anyEnd, { maxLength: 4 }), (first, rest) => {
        const { merged, uniform } = mergeEnds([first, ...rest]);
        for (const row of [first, ...rest]) {
          for (const [key, value] of Object.entries(merged.labels ?? {})) {
            if (row.labels !== null && Object.hasOwn(row.labels, key)) expect(row.labels[key]).toBe(value);
          }
          const filled = fillEndpoint(row, merged);
          if (uniform) expect(filled).toEqual(merged);
          if (row.labels !== null) expect(filled.labels).toEqual(row.labels);
        }
      }),
    );
  });
});
