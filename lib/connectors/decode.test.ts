import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from './decode';
import { PUSH_FORMATS } from './registry';
import { readFixture } from './testing/decode-fixture';
import { damaged } from './testing/mutate-json';
import { expand, unwrap } from './unwrap';

const first = (path: string): string => readFixture(path).toString().split('\n')[0] ?? '';
const GOLDMANE = first('goldmane/fixtures/goldmane-emitter-emojivoto.ndjson');
const HUBBLE = first('hubble/fixtures/hubble-events-emojivoto.ndjson');
const CALICO = first('calico/fixtures/calico-enterprise-flows-emojivoto.ndjson');
const RECORD = JSON.parse(GOLDMANE);
const PLAIN = decodeRecord(RECORD, 'auto');

describe('decodeRecord', () => {
  it.each([
    ['an Elasticsearch document', { _index: 'x', _source: RECORD }],
    ['a gRPC gateway result', { result: RECORD }],
    ['a log field', { log: `${GOLDMANE}\n`, stream: 'stdout', time: '2026-01-01T00:00:00Z' }],
    ['a message field', { message: GOLDMANE, date: 1.5 }],
    ['a journal field', { MESSAGE: GOLDMANE }],
    ['a body field', { body: GOLDMANE }],
    ['an OTLP body', { body: { stringValue: GOLDMANE } }],
    ['a container log line in a field', { log: `2026-01-01T00:00:00.123456789Z stdout F ${GOLDMANE}` }],
    ['a bare container log line', `2026-01-01T00:00:00.123456789+02:00 stderr F ${GOLDMANE}`],
    ['a log field in an Elasticsearch document', { _source: { message: GOLDMANE } }],
  ])('takes the record out of %s', (_what, wrapped) => {
    expect(decodeRecord(wrapped, 'auto')).toEqual(PLAIN);
  });

  it('gives flows for flow sources and questions for DNS sources', () => {
    expect(PLAIN).toMatchObject({
      ok: true,
      value: { source: 'goldmane', flows: [{ granularity: 'window' }], dns: [] },
    });
    expect(decodeRecord(JSON.parse(HUBBLE), 'auto')).toMatchObject({
      value: { flows: [{ granularity: 'event' }], dns: [] },
    });
    const dns = { qname: 'a.example', qtype: 'A', rcode: 'NoError', client_name_aggr: 'a', start_time: 1 };
    expect(decodeRecord(dns, 'auto')).toMatchObject({ value: { flows: [], dns: [{ queryName: 'a.example' }] } });
    const l7 = {
      verdict: 'FORWARDED',
      source: {},
      destination: { identity: 1 },
      time: '2026-01-01T00:00:00Z',
      l7: { type: 'RESPONSE', dns: { query: 'b.example' } },
    };
    expect(decodeRecord(l7, 'auto')).toMatchObject({ value: { flows: [], dns: [{ queryName: 'b.example' }] } });
  });

  it.each([{ index: { _index: 'x' } }, { create: {} }, { update: { _id: '1' } }, { delete: { _id: '1' } }])(
    'skips the bulk action line %j',
    (action) => {
      expect(decodeRecord(action, 'auto')).toEqual({ ok: true, value: null });
    },
  );

  it('takes a stated source at its word', () => {
    expect(decodeRecord(JSON.parse(CALICO), 'hubble')).toMatchObject({ ok: false });
    expect(decodeRecord(JSON.parse(CALICO), 'calico')).toEqual(decodeRecord(JSON.parse(CALICO), 'auto'));
  });

  it.each([
    ['unknown keys', { hello: 1, world: 2 }, 'unknown-source', 'no known source has the keys `hello, world`'],
    ['an empty object', {}, 'not-a-record', 'a record must be an object, got `{...}`'],
    ['a number', 7, 'not-a-record', 'a record must be an object, got `7`'],
    ['null', null, 'not-a-record', 'a record must be an object, got `null`'],
    ['text', 'hello `world`', 'bad-json', 'record is not JSON: `hello ?world?`'],
  ])('refuses %s', (_what, record, code, reason) => {
    expect(decodeRecord(record, 'auto')).toEqual({ ok: false, error: { code, reason } });
  });

  it('refuses broken JSON in a log field, deep JSON, and wrappers without end', () => {
    expect(decodeRecord({ log: '{"flow":' }, 'auto')).toMatchObject({ error: { code: 'bad-json' } });
    expect(decodeRecord({ log: `{"a":${'['.repeat(99)}${']'.repeat(99)}}` }, 'auto')).toMatchObject({
      error: { code: 'too-deep' },
    });
    let record: unknown = RECORD;
    for (let layer = 0; layer < 20; layer++) record = { _source: record };
    expect(decodeRecord(record, 'auto')).toMatchObject({ error: { code: 'too-deep' } });
  });

  it.each([
    ['Goldmane', GOLDMANE],
    ['Calico', CALICO],
    ['Hubble', HUBBLE],
  ])('answers a value or a typed reason for any damage to a %s record, whatever its stated source', (_name, line) => {
    const source = fc.constantFrom('auto' as const, ...Object.values(PUSH_FORMATS).map(({ name }) => name));
    const wrap = fc.constantFrom(
      (record: unknown) => record,
      (record: unknown) => ({ _source: record }),
      (record: unknown) => ({ log: JSON.stringify(record) }),
    );
    fc.assert(
      fc.property(damaged(JSON.parse(line)), source, wrap, (record, choice, wrapped) => {
        const decoded = decodeRecord(wrapped(record), choice);
        if (!decoded.ok) expect(decoded.error.code).toMatch(/^[a-z0-9-]+$/);
      }),
      { numRuns: 500 },
    );
  });

  it('answers for any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const decoded = decodeRecord(value, 'auto');
        expect(decoded.ok && decoded.value !== null).toBe(false);
      }),
    );
  });
});

describe('expand', () => {
  it('opens the list answers of Whisker, Goldmane and Elasticsearch and nothing else', () => {
    expect(expand({ total: { totalPages: 1 }, items: [1, 2] })).toEqual([1, 2]);
    expect(expand({ meta: {}, flows: [1] })).toEqual([1]);
    expect(expand({ hits: { total: 1, hits: [1, 2, 3] } })).toEqual([1, 2, 3]);
    expect(expand({ items: [1] })).toEqual([{ items: [1] }]);
    expect(expand(RECORD)).toEqual([RECORD]);
    expect(expand([1])).toEqual([[1]]);
  });
});

describe('unwrap', () => {
  it('leaves a record alone whose source is known, even when it has a message field', () => {
    const record = { ...RECORD, message: '{"a":1}' };
    expect(unwrap(record)).toEqual({ ok: true, value: record });
  });
});

describe('PUSH_FORMATS', () => {
  it('names itself and says at least one limit in a sentence', () => {
    for (const [name, format] of Object.entries(PUSH_FORMATS)) {
      expect(format.name).toBe(name);
      expect(format.limits.length).toBeGreaterThan(0);
      for (const limit of format.limits) expect(limit).toMatch(/^[A-Z].*\.$|^[A-Z].*: .*$/);
    }
  });
});
