import { describe, expect, it } from 'vitest';
import type { Flow } from '@/lib/core/flow';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { connectionBetween, type Peer } from './endpoints';
import { multitoolObjects, seedObjects } from './objects';
import { dataPlaneOf, judgeConnection, reportConnection } from './simulate';
import { readSnapshot } from './snapshot';
import { singleConnectionCounters } from './traffic';

const WINDOW = { start: 1_800_000_000, end: 1_800_000_015 };

/** What both ends report about one connection under the seed's policies and `extra`. */
function report(extra: readonly PolicyDocument[], from: Peer, to: Peer, port: number): readonly Flow[] {
  const snapshot = readSnapshot([...seedObjects(), ...multitoolObjects(), ...extra]);
  const connection = connectionBetween(snapshot.facts, from, to, 'tcp', port);
  if (connection === null) throw new Error('an end is not deployed');
  return reportConnection(judgeConnection(dataPlaneOf(snapshot), connection), WINDOW, singleConnectionCounters());
}

function policy(kind: string, name: string, spec: Readonly<Record<string, unknown>>): PolicyDocument {
  return { apiVersion: 'projectcalico.org/v3', kind, metadata: { name, namespace: 'emojivoto' }, spec };
}

const web = { namespace: 'emojivoto', name: 'web' };
const voting = { namespace: 'emojivoto', name: 'voting' };
const metadataServer = { ip: '169.254.169.254' };
const denyWebEgress = policy('NetworkPolicy', 'web', {
  tier: 'default',
  selector: "app == 'web-svc'",
  types: ['Egress'],
});
const denyVotingIngress = policy('NetworkPolicy', 'voting', {
  tier: 'default',
  selector: "app == 'voting-svc'",
  types: ['Ingress'],
});

describe('what the simulated data plane reports', () => {
  it('both ends report an allowed connection, and only the source names the service', () => {
    const flows = report([], web, voting, 8080);
    expect(flows.map(({ key }) => [key.reporter, key.verdict, key.destinationService?.name ?? null])).toEqual([
      ['source', 'allow', 'voting-svc'],
      ['destination', 'allow', null],
    ]);
  });

  it('a connection denied at egress is reported by its source alone and brings nothing back', () => {
    const flows = report([denyWebEgress], web, voting, 8080);
    expect(flows.map(({ key }) => [key.reporter, key.verdict])).toEqual([['source', 'deny']]);
    expect(flows[0]?.counters).toMatchObject({ connectionsStarted: 1, connectionsCompleted: 0, packetsReverse: 0 });
  });

  it('a connection denied at ingress was allowed at its source', () => {
    const flows = report([denyVotingIngress], web, voting, 8080);
    expect(flows.map(({ key }) => [key.reporter, key.verdict])).toEqual([
      ['source', 'allow'],
      ['destination', 'deny'],
    ]);
    expect(flows.every(({ counters }) => counters.bytesReverse === 0)).toBe(true);
  });

  it('nobody outside the cluster reports', () => {
    const flows = report([], web, { ip: '1.1.1.1' }, 443);
    expect(flows.map(({ key }) => [key.reporter, key.destination.ip])).toEqual([['source', '1.1.1.1']]);
  });

  it('the cluster is born with the metadata address closed for every pod', () => {
    const [flow] = report([], web, metadataServer, 80);
    expect(flow?.key.verdict).toBe('deny');
    expect(flow?.key.trace.enforced.at(-1)).toMatchObject({
      name: 'security.protect-metadata',
      action: 'deny',
      ruleIndex: 0,
    });
  });

  it('a staged policy changes the pending trace and never the verdict', () => {
    const staged = policy('StagedNetworkPolicy', 'web', denyWebEgress.spec);
    const [flow] = report([staged], web, voting, 8080);
    expect(flow?.key.verdict).toBe('allow');
    expect(flow?.key.trace.pending.at(-1)).toMatchObject({ kind: 'EndOfTier', tier: 'default', action: 'deny' });
    expect(flow?.key.trace.enforced.at(-1)).toMatchObject({ kind: 'Profile', action: 'allow' });
  });
});
