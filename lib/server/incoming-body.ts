/**
 * Bodies of the ingest doors as Node reads them from the socket. A Request copies each chunk, and what it copied from stays
 * outside of V8's heap until the garbage collector looks for it: with 100 MB a second that was a third of what ingest took of
 * the processor (docs/decisions/014). So the doors find Node's request by a name in a header of it.
 */
import 'server-only';
import { randomUUID } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Written over whatever the sender calls so. What came before the watch keeps what its sender wrote, so nobody must be able
 * to guess the name of another request.
 */
const NAME_HEADER = 'x-firebreak-incoming';
const DOORS = '/api/ingest/';

/** One per process: Next loads a module anew for each group of routes. */
const kept = globalThis as typeof globalThis & { firebreakIncoming?: Map<string, IncomingMessage> };

/** Names the requests to the doors from now on, whatever server of this process they come to. */
export function watchIncoming(): void {
  if (kept.firebreakIncoming !== undefined) return;
  const requests = new Map<string, IncomingMessage>();
  kept.firebreakIncoming = requests;
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.method !== 'POST' || request.url?.startsWith(DOORS) !== true) return;
    const name = randomUUID();
    request.headers[NAME_HEADER] = name;
    requests.set(name, request);
    response.once('close', () => requests.delete(name));
  });
}

/**
 * The body, once. From the socket its chunks are their reader's own: it may free them. The Request's own body where no
 * server of Node's brought it, or where somebody reads it already: what they have taken would be missing.
 */
export function incomingBody(request: Request): ReadableStream<Uint8Array> {
  const name = request.headers.get(NAME_HEADER) ?? '';
  const incoming = kept.firebreakIncoming?.get(name);
  kept.firebreakIncoming?.delete(name);
  return incoming === undefined || isRead(incoming) ? (request.body ?? new Blob([]).stream()) : streamOf(incoming);
}

function isRead(incoming: IncomingMessage): boolean {
  const readers = incoming.listenerCount('data') + incoming.listenerCount('readable');
  return incoming.readableDidRead || incoming.readableFlowing !== null || readers > 0;
}

/**
 * Touches the request when it is read first: one that nobody reads is Node's to drain. When the reader gives up, the rest is
 * read and dropped: a sender listens once it has sent all.
 */
function streamOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let stopListening: (() => void) | null = null;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        stopListening ??= listen(incoming, controller);
        incoming.resume();
      },
      cancel() {
        if (stopListening === null) return;
        stopListening();
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Answers how to stop. A sender may have gone before: nothing more is heard of it then. */
function listen(incoming: IncomingMessage, controller: ReadableStreamDefaultController<Uint8Array>): () => void {
  const take = (chunk: Buffer) => {
    controller.enqueue(chunk);
    incoming.pause();
  };
  const end = () => controller.close();
  const breakOff = () => controller.error(new Error('the sender broke off'));
  if (incoming.destroyed) breakOff();
  incoming.on('data', take).once('end', end).once('error', breakOff);
  return () => incoming.off('data', take).off('end', end);
}
