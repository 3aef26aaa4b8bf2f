import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import { connectionKey, edgeId, endpointItemId, namespaceItemId } from './ids';

/** Names that try to look like the separators of an id. */
const name = fc.oneof(
  fc.constantFrom('web', 'db', '-', 'a/b', 'a>b', '%2F', 'x@1.1.1.1', 'wl:shop/web', ' ', 'public'),
  fc.string({ maxLength: 6 }),
);
const endpoint = fc
  .record({
    kind: fc.constantFrom('workload', 'host', 'networkSet', 'network'),
    namespace: fc.option(name),
    name,
    ip: fc.option(fc.constantFrom('1.1.1.1', '2001:db8::1')),
  })
  .map((parts): Endpoint => ({ ...parts, labels: null, serviceAccount: null }));
const connection = fc.record({
  source: endpoint,
  destination: endpoint,
  protocol: fc.constantFrom('tcp', 'udp', '253'),
  destinationPort: fc.option(fc.nat(70_000)),
});

/** What an id promises to tell apart: a host and a network are in no namespace, only outside ends have an address. */
const identity = ({ kind, namespace, name: named }: Endpoint) =>
  JSON.stringify([kind, kind === 'workload' || kind === 'networkSet' ? namespace : null, named]);
const identityWithAddress = (end: Endpoint) => {
  const outside = end.kind === 'network' || end.kind === 'networkSet';
  return JSON.stringify([identity(end), outside ? end.ip : null]);
};

describe('ids', () => {
  it('of items are equal exactly for the same thing, whatever it is called', () => {
    fc.assert(
      fc.property(endpoint, endpoint, (a, b) => {
        expect(endpointItemId(a) === endpointItemId(b)).toBe(identity(a) === identity(b));
        expect(endpointItemId(a)).not.toBe(namespaceItemId(b.name));
      }),
      { numRuns: 1000 },
    );
  });

  it('of edges are equal exactly for the same ends', () => {
    fc.assert(
      fc.property(fc.tuple(endpoint, endpoint), fc.tuple(endpoint, endpoint), (a, b) => {
        const id = ([from, to]: typeof a) => edgeId(endpointItemId(from), endpointItemId(to));
        expect(id(a) === id(b)).toBe(JSON.stringify(a.map(identity)) === JSON.stringify(b.map(identity)));
      }),
      { numRuns: 1000 },
    );
  });

  it('of connections are equal exactly for the same ends, protocol and port', () => {
    const facts = ({
      source,
      destination,
      protocol,
      destinationPort,
    }: typeof connection extends fc.Arbitrary<infer T> ? T : never) =>
      JSON.stringify([identityWithAddress(source), identityWithAddress(destination), protocol, destinationPort]);
    fc.assert(
      fc.property(connection, connection, (a, b) => {
        expect(connectionKey(a) === connectionKey(b)).toBe(facts(a) === facts(b));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [{ kind: 'workload', namespace: 'shop', name: 'web' }, 'wl:shop/web'],
    [{ kind: 'networkSet', namespace: null, name: 'feed' }, 'set:-/feed'],
    [{ kind: 'networkSet', namespace: '-', name: 'feed' }, 'set:%2D/feed'],
    [{ kind: 'host', namespace: null, name: 'node/1' }, 'host:node%2F1'],
    [{ kind: 'network', namespace: null, name: 'public' }, 'net:public'],
  ] as const)('of %j read %s', (end, expected) => {
    expect(endpointItemId(end)).toBe(expected);
  });
});
