import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from './fact-columns';
import type { Endpoint, Flow } from './flow';
import { foldBatch as fold } from './fold';
import { externalPeers, foldAddresses as foldWith, peerKey } from './fold-addresses';
import { DAY_SECONDS } from './range-parts';
import { countingIds } from './testing/series-ids';

const ids = countingIds();
const foldBatch = (flows: readonly Flow[]): readonly Fact[] => [...fold(flows, ids)];
const foldAddresses = (facts: readonly Fact[], isFolded: (key: string) => boolean) => foldWith(facts, isFolded, ids);

const web: Endpoint = { kind: 'workload', namespace: 'shop', name: 'web', labels: {}, ip: null, serviceAccount: null };

function address(ip: string, kind: Endpoint['kind'] = 'network'): Endpoint {
  return { kind, namespace: null, name: 'public', labels: null, ip, serviceAccount: null };
}

function flow(source: Endpoint, destination: Endpoint, changes: Partial<Flow> = {}): Flow {
  const trace = { enforced: [], pending: [] };
  const windowStart = changes.windowStart ?? DAY_SECONDS;
  return {
    key: {
      source,
      destination,
      protocol: 'tcp',
      destinationPort: 443,
      destinationService: null,
      reporter: 'source',
      verdict: 'allow',
      trace,
    },
    windowEnd: windowStart + 15,
    counters: {
      connectionsStarted: 2,
      connectionsCompleted: 1,
      connectionsLive: 1,
      packetsForward: 5,
      packetsReverse: 4,
      bytesForward: 50,
      bytesReverse: null,
    },
    granularity: 'window',
    ...changes,
    windowStart,
  };
}

const started = (facts: readonly Fact[]) => facts.reduce((sum, { counters }) => sum + counters.connectionsStarted, 0);
const records = (facts: readonly Fact[]) => facts.reduce((sum, fact) => sum + fact.records, 0);

describe('externalPeers', () => {
  it('names each address once per workload and day, whichever end it is, with its records', () => {
    const facts = foldBatch([
      flow(web, address('203.0.113.1')),
      flow(web, address('203.0.113.1'), { windowStart: DAY_SECONDS + 15 }),
      flow(address('203.0.113.1'), web, { windowStart: 2 * DAY_SECONDS }),
      flow(web, address('203.0.113.2', 'workload')),
    ]);
    const met = { namespace: 'shop', workload: 'web', value: '203.0.113.1' };
    expect(externalPeers(facts)).toEqual([
      { ...met, day: DAY_SECONDS, records: 2 },
      { ...met, day: 2 * DAY_SECONDS, records: 1 },
    ]);
  });
});

describe('foldAddresses', () => {
  const flows = fc.array(
    fc
      .record({
        host: fc.nat(9),
        inbound: fc.boolean(),
        granularity: fc.constantFrom('window', 'event'),
        at: fc.nat(2),
      })
      .map(({ host, inbound, granularity, at }) => {
        const peer = address(`203.0.113.${host}`);
        return flow(inbound ? peer : web, inbound ? web : peer, {
          granularity: granularity as Flow['granularity'],
          windowStart: DAY_SECONDS + at * 15,
        });
      }),
    { maxLength: 60 },
  );

  it('loses no connection and no record, keeps what is not folded, and leaves one series for what is', () => {
    fc.assert(
      fc.property(flows, fc.nat(10), (batch, limit) => {
        const facts = foldBatch(batch);
        const isFolded = (key: string) => Number(/113\.(\d+)/.exec(key)?.[1]) >= limit;
        const folded = foldAddresses(facts, isFolded);
        expect(started(folded)).toBe(started(facts));
        expect(records(folded)).toBe(records(facts));
        expect(externalPeers(folded).map(peerKey).filter(isFolded)).toEqual([]);
        const kept = (all: readonly Fact[]) =>
          all.filter(({ key }) => key.source.ip !== null || key.destination.ip !== null);
        expect(kept(folded)).toEqual(
          kept(facts).filter((fact) => !externalPeers([fact]).some((peer) => isFolded(peerKey(peer)))),
        );
        expect(
          new Set(folded.filter((fact) => kept([fact]).length === 0).map(({ seriesId }) => seriesId)).size,
        ).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('has at most one fact per series, window and observation', () => {
    fc.assert(
      fc.property(flows, (batch) => {
        const folded = foldAddresses(foldBatch(batch), () => true);
        const keys = folded.map((fact) =>
          JSON.stringify([`${fact.seriesId}`, fact.granularity, fact.windowStart, fact.observation]),
        );
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('tells windows of two folded addresses apart, so that reading one again adds nothing', () => {
    const facts = foldBatch([flow(web, address('203.0.113.1')), flow(web, address('203.0.113.2'))]);
    const folded = foldAddresses(facts, () => true);
    expect(new Set(folded.map(({ seriesId }) => seriesId)).size).toBe(1);
    expect(new Set(folded.map(({ observation }) => observation)).size).toBe(2);
    expect(foldAddresses(facts.toReversed(), () => true)).toEqual(expect.arrayContaining([...folded]));
  });
});
