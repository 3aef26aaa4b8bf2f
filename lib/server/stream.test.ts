import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventStream, type ServerEvent, type StreamLimits, streamCount } from './stream';

const LIMITS: StreamLimits = { heartbeatMillis: 1_000, stallMillis: 5_000, bufferBytes: 200, clients: 2 };
const text = new TextDecoder();

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Yields events of about 100 bytes without end and counts them. */
function endless() {
  const source = { taken: 0, ended: false, signal: new AbortController().signal };
  async function* events(signal: AbortSignal): AsyncGenerator<ServerEvent> {
    source.signal = signal;
    try {
      for (;;) {
        source.taken += 1;
        yield { id: String(source.taken), event: { name: 'tick', data: 'x'.repeat(80) } };
      }
    } finally {
      source.ended = true;
    }
  }
  return { source, events };
}

async function* silent(signal: AbortSignal): AsyncGenerator<ServerEvent> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function open(events: (signal: AbortSignal) => AsyncIterable<ServerEvent>, limits = LIMITS) {
  const client = new AbortController();
  const response = eventStream(new Request('http://127.0.0.1/', { signal: client.signal }), events, limits);
  const reader = response?.body?.getReader();
  if (response === null || reader === undefined) throw new Error('no stream');
  return { client, response, reader, read: async () => text.decode((await reader.read()).value) };
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let all = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) all += text.decode(chunk.value);
  return all;
}

describe('eventStream', () => {
  it('writes ids, names and data as an EventSource reads them, and says when to come back', async () => {
    const { response, reader } = open(async function* () {
      yield { id: '7', event: { name: 'flows', data: { text: 'two\nlines' } } };
      yield { id: null, event: { name: 'more', data: 1 } };
      yield { id: '8', event: null };
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    expect(await readAll(reader)).toBe(
      'retry: 2000\n\nid: 7\nevent: flows\ndata: {"text":"two\\nlines"}\n\nevent: more\ndata: 1\n\nid: 8\n\n',
    );
    expect(streamCount()).toBe(0);
  });

  it('sends a comment when there is nothing to say', async () => {
    const { client, read } = open(silent);
    await read();
    const comment = read();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await comment).toBe(': keep-alive\n\n');
    client.abort();
  });

  it('takes no more events than a client has room for', async () => {
    const { source, events } = endless();
    const { client, read } = open(events);
    await vi.advanceTimersByTimeAsync(4_000);
    const whileStalled = source.taken;
    expect(whileStalled).toBeLessThanOrEqual(4);
    for (let chunks = 0; chunks < 10; chunks++) await read();
    await vi.advanceTimersByTimeAsync(0);
    expect(source.taken - whileStalled).toBeLessThanOrEqual(10);
    expect(source.taken - whileStalled).toBeGreaterThan(5);
    client.abort();
  });

  it('drops a client that reads nothing, telling it where to go on', async () => {
    const { source, events } = endless();
    const { reader } = open(events);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(source).toMatchObject({ ended: true, signal: { aborted: true } });
    expect(streamCount()).toBe(0);
    const all = await readAll(reader);
    const ids = [...all.matchAll(/id: (\d+)\nevent: tick/g)].map(([, id]) => id);
    expect(all.endsWith(`event: dropped\ndata: {"after":"${ids.at(-1)}"}\n\n`)).toBe(true);
  });

  it('lets go of what a dropped client never reads', async () => {
    const { events } = endless();
    const { reader } = open(events);
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(reader.read()).rejects.toThrow('too slowly');
  });

  it('keeps a client that is slow but makes room in time', async () => {
    const { source, events } = endless();
    const { client, read } = open(events);
    for (let chunks = 0; chunks < 20; chunks++) {
      await vi.advanceTimersByTimeAsync(2_000);
      await read();
    }
    expect(source.ended).toBe(false);
    client.abort();
  });

  it('ends its source when the client goes', async () => {
    const { source, events } = endless();
    const { client, read } = open(events);
    await read();
    client.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(source).toMatchObject({ ended: true, signal: { aborted: true } });
    expect(streamCount()).toBe(0);
  });

  it('breaks off when its source fails, so that the client comes back', async () => {
    const { reader } = open(async function* (): AsyncGenerator<ServerEvent> {
      yield { id: '1', event: { name: 'tick', data: 1 } };
      throw new Error('database gone');
    });
    await expect(readAll(reader)).rejects.toThrow('database gone');
    expect(streamCount()).toBe(0);
  });

  it('refuses clients beyond its number and takes new ones when others left', () => {
    const first = open(silent);
    const second = open(silent);
    const refused = () => eventStream(new Request('http://127.0.0.1/'), silent, LIMITS);
    expect(refused()).toBeNull();
    first.client.abort();
    const third = open(silent);
    expect(refused()).toBeNull();
    second.client.abort();
    third.client.abort();
    expect(streamCount()).toBe(0);
  });
});
