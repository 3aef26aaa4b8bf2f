import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesSum } from '@/lib/core/flow';
import { foldConnections } from '@/lib/core/graph/connections';
import { engine, hit, network, networkPolicy, sum, workload } from '@/lib/core/graph/testing/sums';
import type { DnsRecord } from './dns-record';
import { type AlertSubject, alertOutcome } from './outcome';
import { alertSeverity, severityLabel } from './severity';

const web = workload('shop', 'web');
const external = network('public', '198.51.100.7');
const alert: AlertSubject = { kind: 'ip', sourceNamespace: 'shop', sourceName: 'web', destination: '198.51.100.7' };
const named: AlertSubject = { ...alert, kind: 'domain', destination: 'evil.com' };
const lookUp: DnsRecord = {
  at: 1,
  clientNamespace: 'shop',
  clientName: 'web',
  clientLabels: null,
  queryName: 'evil.com',
  queryType: 'A',
  responseCode: 'NOERROR',
  answers: ['198.51.100.7'],
  count: 2,
};
const isolate = networkPolicy('shop', 'default.web', { selector: "app == 'web'", types: ['Egress'] });

function reported(sums: readonly SeriesSum[]) {
  return foldConnections(sums, { view: 'reported', enforced: engine([]), judged: null });
}

function staged(sums: readonly SeriesSum[]) {
  return foldConnections(sums, { view: 'staged', enforced: engine([]), judged: engine([isolate], 'staged') });
}

const endOfTier = hit({
  kind: 'EndOfTier',
  name: '',
  action: 'deny',
  ruleIndex: -1,
  trigger: { kind: 'CalicoNetworkPolicy', namespace: 'shop', name: 'default.web' },
});
const passed = sum({ from: web, to: external, port: 443 });
const denied = sum({
  from: web,
  to: external,
  port: 80,
  verdict: 'deny',
  enforced: [endOfTier],
  counters: { connectionsStarted: 3 },
});

describe('alertOutcome', () => {
  it('says that the attempt was allowed, and that no policy applied', () => {
    expect(alertOutcome(alert, reported([passed]), [])).toEqual({
      verdict: 'allowed',
      decidedBy: 'allowed at egress: no policy applies (profile kns.shop)',
      lookedUpOnly: false,
      attempts: 1,
      denied: 0,
      connectionKeys: ['wl:shop/web>net:public@198.51.100.7/tcp/443'],
    });
  });

  it('says that staged policies would deny it, and which', () => {
    expect(alertOutcome(alert, staged([passed]), [])).toMatchObject({
      verdict: 'wouldBeDenied',
      decidedBy: 'denied at egress by staged default/web: end of tier default',
    });
  });

  it('says that it was denied, and by which policy', () => {
    expect(alertOutcome(alert, staged([denied]), [])).toMatchObject({
      verdict: 'denied',
      decidedBy: 'denied at egress by default/web: end of tier default',
      attempts: 3,
      denied: 3,
    });
  });

  it('is mixed when some attempts passed', () => {
    expect(alertOutcome(alert, reported([passed, denied]), [])).toMatchObject({
      verdict: 'mixed',
      attempts: 4,
      denied: 3,
    });
  });

  it('looks at the connections of this source to this destination only', () => {
    const others = [
      sum({ from: workload('shop', 'db'), to: external }),
      sum({ from: web, to: network('public', '1.1.1.1') }),
    ];
    expect(alertOutcome(alert, reported(others), [])).toMatchObject({
      verdict: 'unknown',
      attempts: 0,
      decidedBy: 'no flow or DNS record in the range',
    });
  });

  it('follows a listed address that knocks from outside', () => {
    const inbound = sum({ from: external, to: web, reporter: 'destination' });
    const subject: AlertSubject = {
      kind: 'ip',
      sourceNamespace: null,
      sourceName: '198.51.100.7',
      destination: 'shop/web',
    };
    expect(alertOutcome(subject, reported([inbound]), [])).toMatchObject({ verdict: 'allowed', attempts: 1 });
  });

  it('follows a name to the addresses it was answered with', () => {
    expect(alertOutcome(named, reported([denied]), [lookUp])).toMatchObject({
      verdict: 'denied',
      lookedUpOnly: false,
      attempts: 3,
    });
  });

  it('names the rule that let a look-up out when no connection followed', () => {
    const question = sum({ from: web, to: workload('kube-system', 'kube-dns'), protocol: 'udp', port: 53 });
    expect(alertOutcome(named, reported([question]), [{ ...lookUp, answers: [] }])).toMatchObject({
      verdict: 'allowed',
      lookedUpOnly: true,
      decidedBy:
        'looked up only: no connection to an answered address; the look-up was allowed at egress: no policy applies (profile kns.shop)',
    });
  });

  it('falls back to the look-up itself', () => {
    expect(alertOutcome(named, reported([]), [lookUp])).toMatchObject({
      verdict: 'allowed',
      lookedUpOnly: true,
      attempts: 2,
      denied: 0,
    });
    const refused = { ...lookUp, responseCode: 'REFUSED', answers: [] };
    expect(alertOutcome(named, reported([]), [refused])).toMatchObject({ verdict: 'denied', denied: 2 });
    expect(alertOutcome(named, reported([]), [{ ...lookUp, clientName: 'db' }])).toMatchObject({
      verdict: 'unknown',
      attempts: 0,
    });
  });
});

describe('severity', () => {
  it.each([
    [90, 'allowed', false, 'egress', 90, 'critical'],
    [90, 'wouldBeDenied', false, 'egress', 81, 'high'],
    [90, 'denied', false, 'egress', 54, 'medium'],
    [90, 'allowed', true, 'egress', 72, 'high'],
    [50, 'allowed', false, 'ingress', 35, 'low'],
    [1, 'denied', true, 'ingress', 1, 'low'],
  ] as const)(
    'feed %i, %s, looked up only %s, %s: %i %s',
    (feed, verdict, lookedUpOnly, direction, expected, label) => {
      const severity = alertSeverity(feed, { verdict, lookedUpOnly }, direction);
      expect([severity, severityLabel(severity)]).toEqual([expected, label]);
    },
  );

  it('never ranks a stopped attempt above the same one that passed, and stays within 1 to 100', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom('egress' as const, 'ingress' as const),
        fc.boolean(),
        (feed, direction, lookedUpOnly) => {
          const of = (verdict: 'allowed' | 'wouldBeDenied' | 'denied') =>
            alertSeverity(feed, { verdict, lookedUpOnly }, direction);
          expect(of('allowed')).toBeGreaterThanOrEqual(of('wouldBeDenied'));
          expect(of('wouldBeDenied')).toBeGreaterThanOrEqual(of('denied'));
          expect(of('denied')).toBeGreaterThanOrEqual(1);
          expect(of('allowed')).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
});
