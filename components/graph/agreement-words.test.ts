import { describe, expect, it } from 'vitest';
import type { Agreement } from '@/lib/core/policy/agreement';
import { agreementLines } from './agreement-words';

const agrees: Agreement = { kind: 'agrees' };
const silent: Agreement = { kind: 'not-comparable', reason: 'the record has no pending trace' };
const changed: Agreement = { kind: 'policy-changed', reason: '`web` judged the flow and exists no more' };
const wrong: Agreement = {
  kind: 'disagrees',
  differs: 'verdict',
  reason: 'the data plane says allow, Firebreak deny',
};
const missing: Agreement = {
  kind: 'fact-missing',
  missing: {
    ...{ fact: 'ip', end: 'source', ruleIndex: 0 },
    policy: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'web' },
  },
  reason: 'web (rule 1) asks for the address of the source, which is not reported',
};
const limit: Agreement = { kind: 'known-limit', limits: ['host-to-pod'], reason: 'a host reaches its own pods' };

describe('whether Firebreak agrees', () => {
  it.each<[Agreement, string, string]>([
    [agrees, 'calm', 'Firebreak judges it the same, step by step'],
    [silent, 'open', 'Not compared: the record has no pending trace'],
    [changed, 'open', 'Decided by earlier policies: `web` judged the flow and exists no more'],
    [
      missing,
      'open',
      'Firebreak cannot check it: web (rule 1) asks for the address of the source, which is not reported',
    ],
    [limit, 'open', 'Firebreak judges it differently, for a known reason: a host reaches its own pods'],
    [
      wrong,
      'wrong',
      'Firebreak judges it differently, and nothing explains it: the data plane says allow, Firebreak deny',
    ],
  ])('is said of %j', (enforced, tone, text) => {
    expect(agreementLines({ enforced, pending: silent })).toEqual([{ tone, text }]);
  });

  it.each([agrees, silent, changed])('is not said of the staged verdict when that is %j', (pending) => {
    expect(agreementLines({ enforced: agrees, pending })).toHaveLength(1);
  });

  it('is said of a staged verdict that differs', () => {
    expect(agreementLines({ enforced: agrees, pending: wrong })[1]).toEqual({
      tone: 'wrong',
      text:
        'Firebreak judges its staged verdict differently, and nothing explains it: ' +
        'the data plane says allow, Firebreak deny',
    });
  });
});
