import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type ClientRequest, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { incomingBody, watchIncoming } from './incoming-body';

const PATH = '/api/ingest/flows';
const CHUNK = 64 * 1024;

/** What the door does with the body it gets; its answer is the server's. */
type Door = (body: ReadableStream<Uint8Array>, incoming: IncomingMessage) => Promise<string>;

let server: Server;
let door: Door;
/** What others do with a request before the door sees it. */
let before: (incoming: IncomingMessage) => unknown;

beforeAll(async () => {
  watchIncoming();
  // As frameworks do: a Request with a copy of the headers, and a body of its own that nobody asked for.
  server = createServer(async (incoming, outgoing) => {
    await before(incoming);
    const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string]);
    const own = new Request('http://server/', { method: 'POST', headers, body: 'its own' });
    door(incomingBody(own), incoming).then(
      (answer) => outgoing.end(answer),
      (error: Error) => outgoing.end(`broken: ${error.message}`),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  door = sumOf;
  before = () => undefined;
});

async function sumOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk);
  return hash.digest('hex');
}

function start(path = PATH, headers: Record<string, string> = {}, agent: Agent | false = false): ClientRequest {
  const { port } = server.address() as AddressInfo;
  // A connection of its own: some of these bodies are never read to their end.
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent });
  // The server may close before it was given everything; who waits for an answer hears of it.
  return sent.on('error', () => undefined);
}

async function answerTo(sent: ClientRequest): Promise<string> {
  const [response] = await once(sent, 'response');
  return text(response);
}

function hashOf(body: string | Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

describe('incomingBody', () => {
  it.each([0, 1, CHUNK, 3_000_001])('gives the %i bytes that came from the socket', async (size) => {
    const body = Buffer.alloc(size, 'some bytes of a body');
    const sent = start();
    sent.end(body);
    expect(await answerTo(sent)).toBe(hashOf(body));
  });

  it('keeps the bodies of requests apart that come at once, whatever name their senders claim', async () => {
    const bodies = Array.from({ length: 20 }, (_, at) => Buffer.alloc(200_000, `${at}`));
    const sent = bodies.map((_, at) => start(PATH, { 'x-firebreak-incoming': `${at + 1}` }));
    const answers = sent.map(answerTo);
    for (const [at, each] of sent.entries()) each.end(bodies[at]);
    expect(await Promise.all(answers)).toEqual(bodies.map(hashOf));
  });

  it('leaves requests alone that are for other routes', async () => {
    const sent = start('/api/clusters');
    sent.end('from the socket');
    expect(await answerTo(sent)).toBe(hashOf('its own'));
  });

  it('gives nobody the body of another request, whose name cannot be guessed', async () => {
    const names: string[] = [];
    let goOn: () => void = () => undefined;
    const guessed = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    before = (incoming) => {
      if (incoming.url !== PATH) return undefined;
      names.push(String(incoming.headers['x-firebreak-incoming']));
      return guessed;
    };
    const held = [start(), start()];
    const answers = held.map(answerTo);
    for (const each of held) each.end('from the socket');
    while (names.length < held.length) await once(server, 'request');
    for (const guess of ['', '0', '1', '2', 'undefined', names[0]?.slice(0, -1) ?? '']) {
      const sent = start('/api/clusters', { 'x-firebreak-incoming': guess });
      sent.end();
      expect(await answerTo(sent)).toBe(hashOf('its own'));
    }
    goOn();
    expect(await Promise.all(answers)).toEqual(held.map(() => hashOf('from the socket')));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each<[string, typeof before]>([
    ['has read some of it', (incoming) => once(incoming, 'data').then(() => incoming.pause())],
    ['has read it in pieces', (incoming) => once(incoming, 'readable').then(() => incoming.read(10))],
    ['waits for it', (incoming) => incoming.on('readable', () => undefined)],
    ['listens to it', (incoming) => incoming.on('data', () => undefined)],
    ['lets it pass', (incoming) => incoming.resume()],
  ])('leaves a body alone when somebody %s', async (_, somebody) => {
    before = somebody;
    const sent = start();
    sent.end(Buffer.alloc(500_000));
    expect(await answerTo(sent)).toBe(hashOf('its own'));
  });

  it('takes a body that somebody could read and did not', async () => {
    before = (incoming) => incoming[Symbol.asyncIterator]();
    const sent = start();
    sent.end(Buffer.alloc(500_000, 'x'));
    expect(await answerTo(sent)).toBe(hashOf(Buffer.alloc(500_000, 'x')));
  });

  it('gives memory that its reader may free', async () => {
    door = async (body) => {
      let owned = true;
      for await (const chunk of body) owned &&= chunk.byteLength === chunk.buffer.byteLength;
      return String(owned);
    };
    const sent = start();
    sent.end(Buffer.alloc(500_000));
    expect(await answerTo(sent)).toBe('true');
  });

  it('reads hardly ahead of a reader that takes its time', async () => {
    door = async (body, incoming) => {
      let came = 0;
      const push = incoming.push.bind(incoming);
      incoming.push = (chunk: Buffer | null) => {
        came += chunk?.length ?? 0;
        return push(chunk);
      };
      const reader = body.getReader();
      const first = (await reader.read()).value?.length ?? 0;
      // Whatever is on its way has come after so many turns.
      for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
      const ahead = came - first;
      reader.releaseLock();
      await body.cancel();
      return String(ahead);
    };
    const sent = start();
    sent.end(Buffer.alloc(40 * CHUNK));
    expect(Number(await answerTo(sent))).toBeLessThanOrEqual(4 * CHUNK);
  });

  it('lets a sender hear the answer that came before the end of its body', async () => {
    door = async (body) => {
      const reader = body.getReader();
      await reader.read();
      await reader.cancel();
      return 'enough';
    };
    const sent = start();
    sent.end(Buffer.alloc(8_000_000));
    expect(await answerTo(sent)).toBe('enough');
  });

  it('breaks off with the sender', async () => {
    const seen = new Promise<unknown>((resolve) => {
      door = (body) =>
        sumOf(body).catch((error: unknown) => {
          resolve(error);
          return 'broken';
        });
    });
    const sent = start();
    sent.write(Buffer.alloc(100_000));
    await once(server, 'request');
    sent.destroy();
    expect(await seen).toMatchObject({ message: 'the sender broke off' });
  });

  it('breaks off when the sender went before anybody read', async () => {
    const seen = new Promise<unknown>((resolve) => {
      door = async (body, incoming) => {
        if (!incoming.destroyed) await once(incoming, 'close').catch(() => undefined);
        await sumOf(body).catch(resolve);
        return 'broken';
      };
    });
    const sent = start();
    sent.write(Buffer.alloc(1000));
    await once(server, 'request');
    sent.destroy();
    expect(await seen).toMatchObject({ message: 'the sender broke off' });
  });

  it('lets a sender go on after a body that nobody read', async () => {
    door = async () => 'not now';
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let time = 0; time < 3; time++) {
      const sent = start(PATH, {}, agent);
      sent.end(Buffer.alloc(3_000_000));
      expect(await answerTo(sent)).toBe('not now');
    }
    agent.destroy();
  });

  it('gives the body of a Request that came from no server', async () => {
    expect(await sumOf(incomingBody(new Request('http://server/', { method: 'POST', body: 'text' })))).toBe(
      hashOf('text'),
    );
    expect(await sumOf(incomingBody(new Request('http://server/', { method: 'POST' })))).toBe(hashOf(''));
  });
});
