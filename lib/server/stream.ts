/**
 * Server-sent events with a bounded cost per client: events are taken from their source only when the client has room
 * for them, and a client that reads too slowly is cut off with the id to go on from.
 */
import 'server-only';

/** `id` null = the client keeps the id it has. `event` null = nothing to show, only the id moves on. */
export interface ServerEvent {
  readonly id: string | null;
  readonly event: { readonly name: string; readonly data: unknown } | null;
}

export interface StreamLimits {
  /** Silence after which a comment is sent, so that proxies keep the connection. */
  readonly heartbeatMillis: number;
  /** A client whose buffer stays full for this long is dropped; then it has as long again to read that it was. */
  readonly stallMillis: number;
  /** Events are taken while fewer bytes wait; one event more may wait. */
  readonly bufferBytes: number;
  /** Per process. */
  readonly clients: number;
}

const LIMITS: StreamLimits = {
  heartbeatMillis: 15_000,
  stallMillis: 30_000,
  bufferBytes: 64 * 1024,
  clients: 200,
};
/** What an EventSource waits before it connects again. */
const RETRY_MILLIS = 2_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform` keeps compression away, which would hold events back; nginx does the same for its own header.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

/** One set per process: Next loads a module anew for each group of routes. */
const kept = globalThis as typeof globalThis & { firebreakStreams?: Set<EventStream> };

/** Open streams of this process. The process ends them when it is told to stop: it would wait for them otherwise. */
function openStreams(): Set<EventStream> {
  if (kept.firebreakStreams === undefined) {
    const streams = new Set<EventStream>();
    kept.firebreakStreams = streams;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        for (const stream of streams) stream.end();
      });
    }
  }
  return kept.firebreakStreams;
}

/** How many clients this process streams to. */
export function streamCount(): number {
  return kept.firebreakStreams?.size ?? 0;
}

/**
 * Streams what `events` yields until it ends, the client goes or is dropped; its signal aborts then. Null = too many
 * clients already.
 */
export function eventStream(
  request: Request,
  events: (signal: AbortSignal) => AsyncIterable<ServerEvent>,
  limits: StreamLimits = LIMITS,
): Response | null {
  const streams = openStreams();
  if (streams.size >= limits.clients) return null;
  const stream = new EventStream(events, limits, () => streams.delete(stream));
  streams.add(stream);
  request.signal.addEventListener('abort', () => stream.end(), { once: true });
  return new Response(stream.body, { headers: HEADERS });
}

class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #events: AsyncIterator<ServerEvent>;
  readonly #limits: StreamLimits;
  readonly #gone = new AbortController();
  readonly #onEnd: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #next: Promise<IteratorResult<ServerEvent>> | null = null;
  #stall: NodeJS.Timeout | null = null;
  #lastId: string | null = null;

  constructor(events: (signal: AbortSignal) => AsyncIterable<ServerEvent>, limits: StreamLimits, onEnd: () => void) {
    this.#limits = limits;
    this.#onEnd = onEnd;
    this.#events = events(this.#gone.signal)[Symbol.asyncIterator]();
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          this.#send(`retry: ${RETRY_MILLIS}\n\n`);
        },
        pull: () => this.#pull(),
        cancel: () => this.#release(),
      },
      { highWaterMark: limits.bufferBytes, size: (chunk) => chunk.byteLength },
    );
  }

  /** In order: what waits is still delivered. */
  end(): void {
    if (this.#gone.signal.aborted) return;
    this.#release();
    this.#controller?.close();
  }

  /** Called by the stream whenever it has room. */
  async #pull(): Promise<void> {
    this.#noteRoom();
    try {
      this.#next ??= this.#events.next();
      const result = await within(this.#next, this.#limits.heartbeatMillis);
      if (this.#gone.signal.aborted) return;
      if (result === null) return this.#send(': keep-alive\n\n');
      this.#next = null;
      if (result.done) return this.end();
      this.#lastId = result.value.id ?? this.#lastId;
      this.#send(eventText(result.value));
    } catch (error) {
      if (this.#gone.signal.aborted) return;
      this.#release();
      this.#controller?.error(error);
    }
  }

  #send(text: string): void {
    this.#controller?.enqueue(encoder.encode(text));
    const room = this.#controller?.desiredSize ?? 1;
    if (room <= 0 && this.#stall === null)
      this.#stall = setTimeout(() => this.#drop(), this.#limits.stallMillis).unref();
  }

  #noteRoom(): void {
    if (this.#stall !== null) clearTimeout(this.#stall);
    this.#stall = null;
  }

  #drop(): void {
    if (this.#gone.signal.aborted) return;
    const after = this.#lastId;
    this.#controller?.enqueue(encoder.encode(eventText({ id: after, event: { name: 'dropped', data: { after } } })));
    this.end();
    // Frees what a client that is gone for good will never read; does nothing when it was read.
    setTimeout(
      () => this.#controller?.error(new Error('the client reads too slowly')),
      this.#limits.stallMillis,
    ).unref();
  }

  #release(): void {
    this.#noteRoom();
    this.#gone.abort();
    this.#events.return?.().catch(() => undefined);
    this.#onEnd();
  }
}

const encoder = new TextEncoder();

/** JSON has no line breaks, so one data line holds it; names and ids are ours. */
function eventText({ id, event }: ServerEvent): string {
  const idLine = id === null ? '' : `id: ${id}\n`;
  return event === null ? `${idLine}\n` : `${idLine}event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/** Null when it takes longer. The promise may be asked again. */
async function within<T>(promise: Promise<T>, millis: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
