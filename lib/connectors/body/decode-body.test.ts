import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '@/lib/connectors/decode';
import { oneChunk, readFixture } from '@/lib/connectors/testing/decode-fixture';
import type { Flow } from '@/lib/core/flow';
import { FlowColumns } from '@/lib/core/flow-columns';
import { invariant } from '@/lib/core/result';
import { type DecodedBody, type DecodeOptions, decodeBody } from './decode-body';
import { DEFAULT_BODY_LIMITS } from './limits';

const lines = (path: string): readonly string[] => readFixture(path).toString().split('\n').filter(Boolean);
const GOLDMANE = lines('goldmane/fixtures/goldmane-emitter-emojivoto.ndjson');
const CALICO = lines('calico/fixtures/calico-enterprise-flows-emojivoto.ndjson');
const HUBBLE = lines('hubble/fixtures/hubble-events-emojivoto.ndjson');
const FIRST = GOLDMANE[0] ?? '';
const START = 1_767_225_600;

async function decode(
  body: string,
  options: Partial<DecodeOptions> = {},
): Promise<DecodedBody & { readonly flows: readonly Flow[] }> {
  const result = await decodeBody(oneChunk(Buffer.from(body)), {
    contentEncoding: null,
    source: 'auto',
    clock: null,
    ...options,
  });
  invariant(result.ok, 'a body');
  return { ...result.value, flows: result.value.parts.flatMap(({ flows }) => rowsOf(flows)) };
}

/** Flows with the hash of what identifies an event, which is all that columns keep of it. */
function rowsOf(flows: FlowColumns): readonly Flow[] {
  return Array.from(flows, (flow, row) => ({ ...flow, hash: flows.eventHash(row) }));
}

/** The same records without any memory of earlier ones, by source in order of appearance. */
function decodeOneByOne(records: readonly string[]): readonly Flow[] {
  const bySource = new Map<string, readonly Flow[]>();
  for (const line of records) {
    const decoded = decodeRecord(JSON.parse(line), 'auto');
    if (!decoded.ok || decoded.value === null) continue;
    const { source, flows } = decoded.value;
    bySource.set(source, [...(bySource.get(source) ?? []), ...flows]);
  }
  return rowsOf(FlowColumns.of([...bySource.values()].flat()));
}

describe('decodeBody', () => {
  it.each([
    ['goldmane', GOLDMANE],
    ['calico', CALICO],
    ['hubble', HUBBLE],
    ['mixed', [...GOLDMANE, ...CALICO, ...HUBBLE]],
  ])('decodes a %s body as its records one by one', async (_source, records) => {
    const { flows } = await decode(records.join('\n'));
    expect(flows).toEqual(decodeOneByOne(records));
  });

  it('shares one series object between the windows of a series', async () => {
    const { flows } = await decode(GOLDMANE.join('\n'));
    expect(new Set(flows.map(({ key }) => key)).size).toBeLessThan(40);
  });

  it('decodes lines alike whether or not a similar line came before', async () => {
    const number = fc.oneof(
      fc.nat(5000).map(String),
      fc.constantFrom(
        '-1',
        '1.5',
        '1e3',
        '01',
        'null',
        '"7"',
        '9007199254740993',
        '99999999999999999999',
        'true',
        '[]',
      ),
    );
    const change = fc.record({
      line: fc.constantFrom(...GOLDMANE.slice(0, 20), ...CALICO.slice(0, 4)),
      field: fc.constantFrom(
        'start_time',
        'end_time',
        'packets_in',
        'bytes_out',
        'num_connections_started',
        'num_flows',
        'dest_port',
        '@timestamp',
      ),
      value: number,
      extra: fc.constantFrom(
        '',
        ',"packets_in":3',
        ',"packetsIn":4',
        ',"x":{"start_time":5}',
        ',"date":1.5',
        ',"packets\\u005fin":6',
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 25 }), async (changes) => {
        const records = changes.map(({ line, field, value, extra }) =>
          line.replace(new RegExp(`"${field}":\\d+`), `"${field}":${value}`).replace(/\}$/, `${extra}}`),
        );
        const readable = records.filter((line) => isJson(line));
        const { flows } = await decode(readable.join('\n'));
        expect(flows).toEqual(decodeOneByOne(readable));
      }),
      { numRuns: 300 },
    );
  });

  it('decodes events alike whether or not a similar one came before', async () => {
    const change = fc.record({
      line: fc.constantFrom(...HUBBLE.slice(0, 12), ...HUBBLE.filter((line) => line.includes('DROPPED')).slice(0, 2)),
      time: fc.constantFrom(
        '2026-01-01T00:00:59.9Z',
        '2026-01-01T00:01:00Z',
        '2026-01-01T00:00:60Z',
        '2026-01-01T00:01:00+02:00',
        '2026-02-30T00:00:00Z',
        'now',
      ),
      outer: fc.option(fc.constantFrom('2026-01-01T00:07:00Z', 'then')),
      ports: fc.tuple(fc.constantFrom('1', '4000', '70000', '"80"'), fc.constantFrom('80', '443', '0', '70000')),
      reply: fc.boolean(),
      extra: fc.constantFrom('', ',"uuid":"twice"', ',"time":"2026-01-01T00:03:00Z"', ',"l7":{"type":"RESPONSE"}'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 20 }), async (changes) => {
        const records = changes.map(({ line, time, outer, ports, reply, extra }, index) =>
          line
            .replace(/"time":"[^"]*"/, `"time":"${time}"`)
            .replace(/"time":"[^"]*"\}$/, `"time":"${outer ?? time}"}`)
            .replace(/"uuid":"[^"]*"/, `"uuid":"u${index}"`)
            .replace(/"source_port":\d+/, `"source_port":${ports[0]}`)
            .replace(/"destination_port":\d+/, `"destination_port":${ports[1]}`)
            .replace('"is_reply":false', `"is_reply":${reply}`)
            .replace('"Summary"', `${extra.slice(1)}${extra === '' ? '' : ','}"Summary"`),
        );
        const allowed = records.filter((line) => !line.includes('DROPPED'));
        const { flows } = await decode(allowed.join('\n'));
        const seen = new Set<unknown>();
        const distinct = allowed.filter((line) => {
          const { uuid } = JSON.parse(line).flow;
          const decoded = decodeRecord(JSON.parse(line), 'auto');
          if (!decoded.ok || decoded.value === null) return false;
          return !seen.has(uuid) && seen.add(uuid);
        });
        expect(flows).toEqual(decodeOneByOne(distinct));
      }),
      { numRuns: 300 },
    );
  });

  it('takes an event that is sent twice once, known line or not', async () => {
    const again = (HUBBLE[0] ?? '').replace(/"uuid":"[^"]*"/, '"uuid":"another"');
    const { flows, repeated } = await decode([HUBBLE[0], again, HUBBLE[0], again].join('\n'));
    expect([flows.length, repeated]).toEqual([2, 2]);
  });

  it('accounts for every record', async () => {
    const body = [
      '{"index":{"_index":"x"}}',
      FIRST,
      'rubbish',
      '{"lost_events":{}}',
      HUBBLE[0],
      HUBBLE[0],
      '{"a":1}',
      FIRST,
    ].join('\n');
    const { records, flows, rejected, skipped, repeated } = await decode(body);
    expect({ records, flows: flows.length, skipped, repeated }).toEqual({
      records: 8,
      flows: 3,
      skipped: 2,
      repeated: 1,
    });
    expect(rejected.map(({ index, code }) => [index, code])).toEqual([
      [2, 'bad-json'],
      [6, 'unknown-source'],
    ]);
  });

  it('keeps the sources of a mixed body apart', async () => {
    const { parts } = await decode([...GOLDMANE, ...CALICO, FIRST].join('\n'));
    expect(parts.map(({ source, flows }) => [source, flows.length])).toEqual([
      ['goldmane', 161],
      ['calico', 18],
    ]);
  });

  it('counts the entries of a list answer as records', async () => {
    const items = [FIRST, '{"a":1}', FIRST].map((line) => JSON.parse(line));
    const { records, rejected, flows } = await decode(JSON.stringify({ meta: {}, flows: items }));
    expect([records, flows.length]).toEqual([3, 2]);
    expect(rejected).toMatchObject([{ index: 1, code: 'unknown-source' }]);
  });

  it('holds list answers to the limit of records', async () => {
    const limits = { ...DEFAULT_BODY_LIMITS, records: 2 };
    const body = oneChunk(Buffer.from(JSON.stringify({ meta: {}, flows: [1, 2, 3] })));
    const result = await decodeBody(body, { contentEncoding: null, source: 'auto', clock: null, limits });
    expect(result).toMatchObject({ ok: false, error: { code: 'too-many-records' } });
  });

  it('refuses records of the future by index, recalled ones too, and counts late ones', async () => {
    const future = FIRST.replace('"start_time":1767225600', '"start_time":1767229900').replace(
      '"end_time":1767225615',
      '"end_time":1767229915',
    );
    const clock = { nowSeconds: START + 3600 + 16, retentionSeconds: 86_400 };
    const { flows, rejected, late } = await decode([FIRST, FIRST, future].join('\n'), { clock });
    expect([flows.length, late]).toEqual([2, 2]);
    expect(rejected).toEqual([{ index: 2, code: 'future', reason: 'window starts `684` seconds ahead of our clock' }]);
  });

  it('takes a packet that Cilium reports as verdict and as drop once', async () => {
    const denied = HUBBLE.find((line) => line.includes('"DROPPED"')) ?? '';
    const drop = denied
      .replace('"event_type":{"type":5}', '"event_type":{"type":1}')
      .replace(/"uuid":"[^"]*"/, '"uuid":"other"');
    expect(drop).not.toBe(denied);
    const { flows, repeated } = await decode(`${denied}\n${JSON.stringify({ log: drop })}`);
    expect([flows.length, repeated]).toEqual([1, 1]);
  });

  it.each([
    ['plain', (body: Buffer) => body],
    ['packed', (body: Buffer) => gzipSync(body)],
  ])('reads a %s body whose chunks are taken away when the next one is asked for', async (_, pack) => {
    const body = pack(Buffer.from(GOLDMANE.join('\n')));
    const whole = await decode(GOLDMANE.join('\n'));
    for (const size of [1, 4, 777, 50_000]) {
      const result = await decodeBody(lent(body, size), { contentEncoding: null, source: 'auto', clock: null });
      expect(result).toMatchObject({ ok: true, value: { digest: whole.digest, rejected: [] } });
      expect(result.ok && result.value.parts.flatMap(({ flows }) => rowsOf(flows))).toEqual(whole.flows);
    }
  });

  it('has one digest for one content', async () => {
    const { digest } = await decode(FIRST);
    expect((await decode(FIRST)).digest).toEqual(digest);
    expect((await decode(`${FIRST}\n`)).digest).not.toEqual(digest);
  });

  it('reads a plain body of 25 MB whole', async () => {
    const one = `${FIRST}\n`;
    const count = Math.ceil(25_000_000 / one.length);
    const { records, flows, bytesInflated } = await decode(one.repeat(count));
    expect([records, flows.length, bytesInflated]).toEqual([count, count, count * one.length]);
  });
});

async function* lent(body: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) {
    const chunk = Uint8Array.from(body.subarray(at, at + size));
    yield chunk;
    structuredClone(chunk, { transfer: [chunk.buffer] });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
