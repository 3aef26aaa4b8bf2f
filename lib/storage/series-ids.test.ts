import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Endpoint, SeriesKey } from '@/lib/core/flow';
import { endpointKey, seriesKey, traceKey } from '@/lib/core/flow-key';
import { dropContents, seriesContentId, seriesContents, seriesIds } from './series-ids';

function workload(name: string): Endpoint {
  return { kind: 'workload', namespace: 'shop', name, labels: { app: name }, ip: null, serviceAccount: null };
}

function keyTo(name: string): SeriesKey {
  return {
    ...{ source: workload('web'), destination: workload(name), protocol: 'tcp', destinationPort: 8080 },
    ...{ destinationService: { namespace: 'shop', name, portName: null, port: 80 }, reporter: 'source' },
    ...{ verdict: 'allow', trace: { enforced: [], pending: [] } },
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('series contents', () => {
  it('are the hashes that stored rows are known by', () => {
    const key = keyTo('api');
    const { own, source, destination, trace } = seriesContents(3, 'goldmane')(key);
    expect(own.hex).toBe(sha256(`3\ngoldmane\n${seriesKey(key)}`));
    expect(source.hex).toBe(sha256(`3\n${endpointKey(key.source)}`));
    expect(destination.hex).toBe(sha256(`3\n${endpointKey(key.destination)}`));
    expect(trace.hex).toBe(sha256(`3\n${traceKey(key.trace)}`));
    expect(own.id).toBe(BigInt(`0x${own.hex.slice(0, 16)}`) >> 1n);
    expect(own.hash.toString('hex')).toBe(own.hex);
    expect(seriesContentId(3, 'goldmane', key)).toEqual(own);
  });

  it('keep clusters and connectors apart, in whatever order they are asked for', () => {
    const key = keyTo('api');
    const scopes = [1, 2, 1].flatMap((cluster) => ['goldmane', 'calico'].map((name) => [cluster, name] as const));
    const ids = scopes.map(([cluster, name]) => seriesIds(cluster, name)({ ...key }));
    expect(ids).toEqual(scopes.map(([cluster, name]) => seriesContentId(cluster, name, key).id));
    expect(new Set(ids).size).toBe(4);
    const sources = scopes.map(([cluster, name]) => seriesContents(cluster, name)({ ...key }).source.id);
    expect(new Set(sources).size).toBe(2);
  });

  it('are worked out once for an id and the row after it, and again when they were dropped', () => {
    const key = keyTo('api');
    const [idOf, contentOf] = [seriesIds(7, 'goldmane'), seriesContents(7, 'goldmane')];
    const id = idOf(key);
    const content = contentOf(key);
    expect(content.own.id).toBe(id);
    expect(contentOf(key)).toBe(content);
    dropContents(7, 'goldmane');
    expect(contentOf(key)).not.toBe(content);
    expect(contentOf(key)).toEqual(content);
    expect(idOf(key)).toBe(id);
  });

  it('are those of the text however many endpoints were asked for in between', () => {
    const contentOf = seriesContents(5, 'goldmane');
    const long = { ...keyTo('api'), source: { ...workload('web'), labels: { note: 'x'.repeat(50_000) } } };
    const first = contentOf({ ...long }).source.hex;
    for (let at = 0; at < 200; at++) {
      contentOf({ ...long, source: { ...long.source, name: `web-${at}` } });
    }
    expect(contentOf({ ...long }).source.hex).toBe(first);
  });
});
