import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesLabels } from '@/lib/core/selector/evaluate';
import { parseSelector } from '@/lib/core/selector/parse';
import { selectorOf, stableLabels } from './stable-labels';

describe('stableLabels', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['generated hashes', { app: 'web', 'pod-template-hash': 'x', 'controller-revision-hash': 'y' }, { app: 'web' }],
    ['the pod of a set', { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0' }, { app: 'db' }],
    [
      'what Calico or the node adds',
      { a: 'b', 'projectcalico.org/namespace': 'x', 'topology.kubernetes.io/zone': 'z' },
      { a: 'b' },
    ],
    [
      'the release, beside a name',
      { 'app.kubernetes.io/name': 'web', version: 'v1', chart: 'x-1' },
      { 'app.kubernetes.io/name': 'web' },
    ],
    ['keys and values that no selector can say', { app: 'web', 'a b': 'c', both: `'"` }, { app: 'web' }],
  ])('leaves out %s', (_, labels, expected) => {
    expect(stableLabels(labels)).toEqual(expected);
  });

  it('keeps the release where nothing else names the workload', () => {
    expect(stableLabels({ version: 'v1', tier: 'front' })).toEqual({ tier: 'front', version: 'v1' });
  });
});

describe('selectorOf', () => {
  it('writes the labels in order, and nothing for none or too many', () => {
    expect(selectorOf({ b: "it's", a: 'x' })).toBe("a == 'x' && b == \"it's\"");
    expect(selectorOf({})).toBeNull();
    expect(selectorOf({ a: 'x'.repeat(1024) })).toBeNull();
  });

  it('gives a selector that the labels satisfy, and labels without one of them do not', () => {
    const key = fc.constantFrom('app', 'k8s-app', 'version', 'x.y/z', 'job-name', 'a b', 'team');
    const value = fc.constantFrom('web', '', "it's", '"q"', `'"`, 'ä');
    let said = 0;
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 }), (labels) => {
        const stable = stableLabels(labels);
        const text = selectorOf(stable);
        if (text === null) return;
        said++;
        const selector = parseSelector(text);
        if (!selector.ok) throw new Error(text);
        expect(matchesLabels(selector.value, labels)).toBe(true);
        for (const dropped of Object.keys(stable)) {
          const fewer = Object.fromEntries(Object.entries(labels).filter(([name]) => name !== dropped));
          expect(matchesLabels(selector.value, fewer)).toBe(false);
        }
      }),
    );
    expect(said).toBeGreaterThan(30);
  });
});
