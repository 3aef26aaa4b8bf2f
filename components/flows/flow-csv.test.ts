import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowRow } from '@/lib/api/flows';
import { csvCell, flowCsv, flowNdjson } from './flow-csv';

const row = (name: string): FlowRow => ({
  windowStart: 1_700_000_000,
  windowEnd: 1_700_000_015,
  seriesId: '1',
  source: { kind: 'workload', namespace: 'shop', name, labels: null, ip: null, serviceAccount: null },
  destination: { kind: 'network', namespace: null, name: 'public', labels: null, ip: '1.1.1.1', serviceAccount: null },
  protocol: 'tcp',
  destinationPort: 443,
  reporter: 'source',
  verdict: 'deny',
  enforced: [],
  pending: [],
  counters: {
    connectionsStarted: 1,
    connectionsCompleted: 0,
    connectionsLive: 0,
    packetsForward: 3,
    packetsReverse: 0,
    bytesForward: null,
    bytesReverse: null,
  },
});

describe('csvCell', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1'])('no spreadsheet runs %j', (text) => {
    expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
  });

  it('quotes what would break the line, and doubles quotes', () => {
    expect(csvCell('a,"b"\nc')).toBe('"a,""b""\nc"');
  });

  it('leaves negative numbers numbers and the unreported empty', () => {
    expect([csvCell(-1), csvCell(null), csvCell('web')]).toEqual(['-1', '', 'web']);
  });
});

describe('flowCsv', () => {
  it('has as many cells in every line as in the header, whatever the names hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(cellCounts(flowCsv([row(name), row('web')]))).toEqual([21, 21, 21]);
      }),
    );
  });

  it('writes instants in UTC', () => {
    expect(flowCsv([row('web')])).toContain('2023-11-14T22:13:20.000Z');
  });
});

it('NDJSON gives the rows back', () => {
  const rows = [row('web'), row('a\nb')];
  const lines = flowNdjson(rows).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
});

/** Cells per record, read the way a spreadsheet does. */
function cellCounts(csv: string): number[] {
  const counts: number[] = [];
  let [cells, isQuoted] = [1, false];
  for (let at = 0; at < csv.length; at += 1) {
    if (csv[at] === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (csv[at] === ',') cells += 1;
    else if (csv[at] === '\r' && csv[at + 1] === '\n') {
      counts.push(cells);
      cells = 1;
    }
  }
  return counts;
}
