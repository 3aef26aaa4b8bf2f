import { describe, expect, it } from 'vitest';
import type { Agreement } from '@/lib/core/policy/agreement';
import { agreementLines } from './agreement-words';

const agrees: Agreement = { kind: 'agrees' };
const silent: Agreement = { kind: 'not-comparable', reason: 'the record has no pending trace' };
const changed: Agreement = { kind: 'policy-changed', reason: '`web` judged the flow and exists no more' };
const wrong: Agreement = {
  kind: 'disagrees',
  differs: 'verdict',
  reason: 'the data plane says allow, the engine deny',
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

describe('whether the engine agrees', () => {
  it.each<[Agreement, string, string]>([
    [agrees, 'calm', 'The engine agrees'],
    [silent, 'calm', 'Not compared with the engine: the record has no pending trace'],
    [
      changed,
      'open',
      'The policies in force, as Firebreak knows them, do not give this: `web` judged the flow and exists no more',
    ],
    [missing, 'open', 'The engine cannot tell: web (rule 1) asks for the address of the source, which is not reported'],
    [
      limit,
      'open',
      'The policies in force, as Firebreak knows them, do not give this, for a known reason: a host reaches its own pods',
    ],
    [
      wrong,
      'wrong',
      'The policies in force, as Firebreak knows them, do not give this, and nothing explains it: ' +
        'the data plane says allow, the engine deny',
    ],
  ])('is said of %j', (enforced, tone, text) => {
    expect(agreementLines({ enforced, pending: silent })).toEqual([{ tone, text }]);
  });

  it('is said of the what-if pass only where that ran and differs', () => {
    expect(agreementLines({ enforced: agrees, pending: agrees })).toHaveLength(1);
    expect(agreementLines({ enforced: agrees, pending: wrong })[1]).toEqual({
      tone: 'wrong',
      text:
        "The data plane's own what-if pass says otherwise than the engine, and nothing explains it: " +
        'the data plane says allow, the engine deny',
    });
  });
});
