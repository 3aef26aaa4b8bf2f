import { describe, expect, it } from 'vitest';
import { runCases } from './run-case';

describe('runCases', () => {
  it('fails a case whose expectation does not hold, showing both sides', () => {
    const [result] = runCases([{ selector: 'has(a)', labels: {}, expected: true }]);
    expect(result?.failures).toEqual([{ id: '"has(a)" on {}', expected: true, got: false }]);
  });

  it.each([
    [
      'a policy trace',
      { id: 'trace', flows: [], policies: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: {} }] },
    ],
    ['a case of unknown shape', { id: 'x', question: 1 }],
    [
      'a case its runner chokes on',
      { id: 'x', pods: [], policies: [], namespaces: [], probes: [{ from: 'a', to: 'b' }] },
    ],
    ['something that is no list', 'cases'],
  ])('fails instead of throwing or passing over %s', (_, content) => {
    const results = runCases(Array.isArray(content) || typeof content === 'string' ? content : [content]);
    expect(results).toHaveLength(1);
    expect(results[0]?.failures).not.toEqual([]);
  });

  it('reads every list of a file that holds several', () => {
    const file = { first: [{ selector: 'all()', valid: true }], second: [{ selector: 'all(', valid: false }] };
    expect(runCases(file).map(({ failures }) => failures)).toEqual([[], []]);
  });
});
