/**
 * A node:http server with the product's own route handlers, in a process of its own as the web process is: what Next adds
 * in front of them is left out, so that a bench needs no build. Tells its port and its state over IPC.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { GET as flows } from '@/app/api/flows/route';
import { GET as graph } from '@/app/api/graph/route';
import { POST as ingest } from '@/app/api/ingest/flows/route';
import { GET as board } from '@/app/api/policies/board/route';

type Handler = (request: Request) => Promise<Response>;

const ROUTES: Readonly<Record<string, Handler>> = {
  'POST /api/ingest/flows': ingest,
  'GET /api/graph': graph,
  'GET /api/policies/board': board,
  'GET /api/flows': flows,
};

export interface ServerState {
  readonly rssBytes: number;
  /** Longest time since the last question that the event loop did not turn. */
  readonly blockedMillis: number;
}

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error: unknown) => {
    console.error(error);
    outgoing.destroy();
  });
});
// A bench thinks for longer than the default between two requests, and its client would write to a closed connection.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('message', () => {
  const state: ServerState = { rssBytes: process.memoryUsage.rss(), blockedMillis: delay.max / 1e6 };
  delay.reset();
  process.send?.(state);
});
process.on('disconnect', () => process.exit());

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
  const handler = ROUTES[`${incoming.method} ${url.pathname}`];
  if (handler === undefined) {
    outgoing.writeHead(404).end();
    return;
  }
  const response = await handler(requestOf(incoming, url));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body as NodeStream), outgoing);
}

function requestOf(incoming: IncomingMessage, url: URL): Request {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const method = incoming.method ?? 'GET';
  if (method === 'GET') return new Request(url, { method, headers });
  // As Next makes its Request: of the request itself, which nobody reads until its body is asked for.
  const init = { method, headers, body: incoming, duplex: 'half' };
  return new Request(url, init as unknown as RequestInit);
}
