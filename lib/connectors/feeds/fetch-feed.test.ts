import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type FeedRequest, fetchFeed } from './fetch-feed';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server on loopback; `hits` counts what reached it. */
async function serve(answer: RequestListener): Promise<{ readonly origin: string; readonly hits: () => number }> {
  let hits = 0;
  const server = createServer((request, response) => {
    hits++;
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hits: () => hits };
}

function pull(url: string, changes: Partial<FeedRequest> = {}) {
  const mayReachInside = () => true;
  return fetchFeed({
    url,
    etag: null,
    lastModified: null,
    mayReachInside,
    signal: new AbortController().signal,
    ...changes,
  });
}

describe('fetchFeed', () => {
  it('answers the content with what the next question needs', async () => {
    const { origin } = await serve((_, response) => response.setHeader('etag', '"7"').end('192.0.2.1\n'));
    const answer = await pull(`${origin}/feed.txt`);
    expect(answer).toMatchObject({ ok: true, value: { kind: 'content', etag: '"7"', lastModified: null } });
    expect(answer.ok && answer.value.kind === 'content' && Buffer.from(answer.value.bytes).toString()).toBe(
      '192.0.2.1\n',
    );
  });

  it('asks only for what changed', async () => {
    const { origin } = await serve((request, response) => {
      response.statusCode = request.headers['if-none-match'] === '"7"' ? 304 : 200;
      response.end();
    });
    expect(await pull(origin, { etag: '"7"' })).toEqual({ ok: true, value: { kind: 'not-modified' } });
  });

  it('inflates within limits', async () => {
    const { origin } = await serve((request, response) => {
      const bytes = request.url === '/bomb' ? Buffer.alloc(200 * 1024 * 1024) : Buffer.from('a.example\n');
      response.setHeader('content-encoding', 'gzip').end(gzipSync(bytes));
    });
    expect(await pull(`${origin}/good`)).toMatchObject({ ok: true, value: { kind: 'content' } });
    expect(await pull(`${origin}/bomb`)).toMatchObject({ ok: false, error: { code: 'too-large' } });
  }, 30_000);

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '127.1'])(
    'never reaches this machine as %s',
    async (host) => {
      const { origin, hits } = await serve((_, response) => response.end('x'));
      const url = origin.replace('127.0.0.1', host);
      expect(await pull(url, { mayReachInside: () => false })).toMatchObject({ ok: false, error: { code: 'blocked' } });
      expect(hits()).toBe(0);
    },
  );

  it('checks every redirect again', async () => {
    const inside = await serve((_, response) => response.end('secret'));
    const outside = await serve((_, response) => response.writeHead(302, { location: `${inside.origin}/` }).end());
    const mayReachInside = (url: URL) => url.origin === outside.origin;
    expect(await pull(outside.origin, { mayReachInside })).toMatchObject({ ok: false, error: { code: 'blocked' } });
    expect(inside.hits()).toBe(0);
  });

  it.each([
    ['a redirect without end', (url: string) => url],
    ['a redirect to a file', () => 'file:///etc/passwd'],
    ['a redirect with a password', (url: string) => url.replace('//', '//user:pass@')],
  ])('gives up at %s', async (_, location) => {
    const server = await serve((request, response) =>
      response.writeHead(302, { location: location(`http://${request.headers.host}/`) }).end(),
    );
    const answer = await pull(server.origin);
    expect(answer.ok).toBe(false);
    expect(server.hits()).toBeLessThan(8);
  });

  it.each([404, 500, 206])('takes %i for a failure', async (status) => {
    const { origin } = await serve((_, response) => response.writeHead(status).end('192.0.2.1'));
    expect(await pull(origin)).toMatchObject({
      ok: false,
      error: { code: 'bad-status', detail: expect.stringContaining(String(status)) },
    });
  });

  it('never takes half an answer for the whole', async () => {
    const { origin } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('192.0.2.1\n', () => response.destroy());
    });
    expect(await pull(origin)).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });

  it('stops when it is told to', async () => {
    const { origin } = await serve(() => undefined);
    expect(await pull(origin, { signal: AbortSignal.abort() })).toMatchObject({ error: { code: 'too-slow' } });
  });

  it('says when nobody answers', async () => {
    expect(await pull('http://127.0.0.1:9/')).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });
});
