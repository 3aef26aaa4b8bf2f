import { describe, expect, it } from 'vitest';
import type { MetricFamily } from '@/lib/operations/read-metrics';
import { metricsText } from './metrics';

describe('metricsText', () => {
  it('is the exposition format, and leaves out what has no samples', () => {
    const families: readonly MetricFamily[] = [
      { name: 'a_total', help: 'Counts.', type: 'counter', samples: [{ labels: {}, value: 3 }] },
      { name: 'empty', help: 'Nothing.', type: 'gauge', samples: [] },
      {
        name: 'h_seconds',
        help: 'Times.',
        type: 'histogram',
        samples: [
          { suffix: '_bucket', labels: { le: '+Inf' }, value: 2 },
          { suffix: '_sum', labels: {}, value: 0.5 },
        ],
      },
    ];
    expect(metricsText(families)).toBe(
      '# HELP firebreak_a_total Counts.\n# TYPE firebreak_a_total counter\nfirebreak_a_total 3\n' +
        '# HELP firebreak_h_seconds Times.\n# TYPE firebreak_h_seconds histogram\n' +
        'firebreak_h_seconds_bucket{le="+Inf"} 2\nfirebreak_h_seconds_sum 0.5\n',
    );
  });

  it('keeps a hostile name inside its quotes', () => {
    const hostile = 'x"} 1\nfirebreak_up{a="\\';
    const text = metricsText([
      { name: 'g', help: 'G.', type: 'gauge', samples: [{ labels: { cluster: hostile }, value: 1 }] },
    ]);
    expect(text.trimEnd().split('\n')).toHaveLength(3);
    expect(text).toContain('firebreak_g{cluster="x\\"} 1\\nfirebreak_up{a=\\"\\\\"} 1\n');
  });
});
