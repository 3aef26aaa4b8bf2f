import { describe, expect, it } from 'vitest';
import type { AlertOutcome } from './alert-model';
import { alertDirection, alertRemediation, alertSentence } from './alert-words';
import type { AlertSubject } from './outcome';

const WEB: AlertSubject = { kind: 'ip', sourceNamespace: 'shop', sourceName: 'web', destination: '203.0.113.7' };
const KNOCK: AlertSubject = { kind: 'ip', sourceNamespace: null, sourceName: '203.0.113.7', destination: 'shop/web' };
const NAME: AlertSubject = { ...WEB, kind: 'domain', destination: 'c2.example' };

function outcome(verdict: AlertOutcome['verdict'], lookedUpOnly = false): AlertOutcome {
  return { verdict, decidedBy: '', lookedUpOnly, attempts: 1, denied: 0, connectionKeys: [] };
}

describe('alertSentence', () => {
  it.each([
    [WEB, outcome('allowed'), 'shop/web connected to 203.0.113.7'],
    [WEB, outcome('denied'), 'shop/web tried to connect to 203.0.113.7'],
    [KNOCK, outcome('mixed'), '203.0.113.7 connected to shop/web'],
    [NAME, outcome('allowed', true), 'shop/web looked up c2.example'],
    [NAME, outcome('allowed'), 'shop/web looked up c2.example and connected'],
    [NAME, outcome('denied'), 'shop/web looked up c2.example and tried to connect'],
  ])('says who did what', (alert, result, sentence) => {
    expect(alertSentence(alert, result)).toBe(sentence);
  });
});

describe('alertDirection', () => {
  it('is ingress only when the listed address knocks', () => {
    expect([WEB, KNOCK, NAME].map(alertDirection)).toEqual(['egress', 'ingress', 'egress']);
    expect(alertDirection({ ...WEB, sourceNamespace: null, sourceName: 'node-1' })).toBe('egress');
  });
});

describe('alertRemediation', () => {
  it('never says that nothing stopped what was denied, and names the workload inside', () => {
    expect(alertRemediation(WEB, outcome('denied'))).toContain('Policy stopped every attempt');
    expect(alertRemediation(WEB, outcome('allowed'))).toContain('Nothing stopped it');
    expect(alertRemediation(WEB, outcome('wouldBeDenied'))).toContain('enforce');
    for (const verdict of ['allowed', 'wouldBeDenied', 'denied', 'mixed', 'unknown'] as const) {
      expect(alertRemediation(KNOCK, outcome(verdict))).toContain('shop/web');
    }
  });
});
