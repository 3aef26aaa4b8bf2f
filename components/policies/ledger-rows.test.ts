import { describe, expect, it } from 'vitest';
import type { LedgerFlip } from '@/lib/core/policy/impact-model';
import { ledgerCsv, reasonText, sortFlips } from './ledger-rows';

const flip = (source: string, port: number | null, connections: number): LedgerFlip =>
  ({
    kind: 'newlyDenied',
    connections,
    before: 'allowed',
    after: 'denied by default/web: end of tier default',
    end: 'source',
    missing: null,
    connection: {
      source: { kind: 'workload', namespace: 'emojivoto', name: source, ip: null },
      destination: { kind: 'network', namespace: null, name: 'public', ip: '1.1.1.1' },
      protocol: 'tcp',
      destinationPort: port,
      firstSeen: 0,
      lastSeen: connections,
    },
  }) as unknown as LedgerFlip;

const unknown: LedgerFlip = {
  ...flip('web', 1, 1),
  kind: 'unknown',
  missing: {
    fact: 'ip',
    end: 'destination',
    policy: { kind: 'StagedNetworkPolicy', namespace: 'emojivoto', name: 'web' },
    ruleIndex: 1,
  },
};

describe('sorting the ledger', () => {
  const flips = [flip('web', 443, 3), flip('emoji', 8080, 41), flip('voting', null, 3)];
  const names = (rows: readonly LedgerFlip[]) => rows.map(({ connection }) => connection.source.name);

  it.each([
    ['source', false, ['emoji', 'voting', 'web']],
    ['connections', true, ['emoji', 'web', 'voting']],
    ['port', false, ['voting', 'web', 'emoji']],
  ] as const)('by %s, descending %s, equal rows in their own order', (column, descending, order) => {
    expect(names(sortFlips(flips, { column, descending }))).toEqual(order);
  });

  it('leaves the ledger itself alone', () => {
    sortFlips(flips, { column: 'source', descending: false });
    expect(names(flips)).toEqual(['web', 'emoji', 'voting']);
  });
});

describe('the ledger as CSV', () => {
  it('has one line per flip with both decisions', () => {
    const [header, line] = ledgerCsv([flip('web', 443, 3)]).split('\r\n');
    expect(header?.split(',')).toHaveLength(11);
    expect(line).toBe(
      'newly denied,emojivoto/web,1.1.1.1,443,tcp,3,1970-01-01T00:00:00.000Z,1970-01-01T00:00:03.000Z,allowed,denied by default/web: end of tier default,',
    );
  });

  it('defuses a workload named like a formula', () => {
    const hostile = flip('x', 1, 1);
    const named = { ...hostile, before: '=HYPERLINK("http://a")' };
    expect(ledgerCsv([named])).toContain(`"'=HYPERLINK(""http://a"")"`);
  });

  it('names the fact that an unknown lacks', () => {
    expect(reasonText(unknown)).toContain('asks for the address of the destination');
    expect(ledgerCsv([unknown])).toContain('asks for the address of the destination');
  });
});
