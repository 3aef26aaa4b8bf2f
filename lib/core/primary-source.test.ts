import { describe, expect, it } from 'vitest';
import type { SeriesSum } from './flow';
import { keepOneSource } from './primary-source';
import { NO_COUNTERS } from './window';

function sum(seriesId: string, port: number): SeriesSum {
  const end = { kind: 'workload', namespace: 'a', name: 'web', labels: null, ip: null, serviceAccount: null } as const;
  const trace = { enforced: [], pending: [] };
  const shared = { source: end, destination: end, protocol: 'tcp', destinationService: null, trace } as const;
  const key = { ...shared, destinationPort: port, reporter: 'source', verdict: 'allow' } as const;
  return { seriesId, key, counters: NO_COUNTERS, firstSeen: 0, lastSeen: 1 };
}

function kept(rows: readonly (readonly [string, SeriesSum])[], primary: string | null): readonly string[] {
  return keepOneSource(
    rows.map(([connector, row]) => ({ connector, sum: row })),
    primary,
  ).map(({ seriesId }) => seriesId);
}

describe('keepOneSource', () => {
  const both = [
    ['hubble', sum('h80', 80)],
    ['goldmane', sum('g80', 80)],
    ['hubble', sum('h443', 443)],
    ['goldmane', sum('g80b', 80)],
  ] as const;

  it.each([
    ['goldmane', ['g80', 'h443', 'g80b']],
    ['hubble', ['h80', 'h443']],
    [null, ['g80', 'h443', 'g80b']],
    ['gone', ['g80', 'h443', 'g80b']],
  ])('counts each connection by one source, primary %s first', (primary, expected) => {
    expect(kept(both, primary)).toEqual(expected);
  });

  it('keeps everything where there is one source', () => {
    expect(
      kept(
        [
          ['calico', sum('a', 80)],
          ['calico', sum('b', 80)],
        ],
        'goldmane',
      ),
    ).toEqual(['a', 'b']);
  });
});
