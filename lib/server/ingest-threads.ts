/**
 * The web process's side of its ingest threads: hands bodies over chunk by chunk and waits for what became of them.
 * Decoding and storing keep a thread busy for a second and more; the event loop that answers the screens only moves
 * buffers (docs/decisions/011).
 */
import 'server-only';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { err } from '@/lib/core/result';
import { env } from '@/lib/env';
import { adoptLatency } from '@/lib/operations/batch-latency';
import type { BodyHead, BodyResult, BodyStream, FromThread, ToThread } from './ingest-messages';
import { webLog } from './log';

/** Bytes of one body on their way to a thread, at most one block more. */
const AHEAD_BYTES = 768 * 1024;
/** Chunks travel together: waking the other thread costs more than copying this. */
const BLOCK_BYTES = 256 * 1024;
const MOST_THREADS = 4;
/** Each thread's nursery grows to three times this and stays: with the default, a thread costs 100 MB more. */
const YOUNG_GENERATION_MEBIBYTES = 12;
const ENDED: BodyResult = err({ code: 'unavailable', detail: 'ingest was interrupted: send the batch again' });

/** How many threads decode and store: a core is left to the screens and Postgres. 0 = the web process does it itself. */
export function threadCount(): number {
  return env().FIREBREAK_INGEST_THREADS ?? Math.min(Math.max(1, availableParallelism() - 1), MOST_THREADS);
}

/** One per process: Next loads a module anew for each group of routes. */
const kept = globalThis as typeof globalThis & { firebreakIngestThreads?: IngestThread[] };

/** As ingestBody, on the thread with the least to do. Never rejects; `unavailable` when the thread died. */
export function ingestOnThread(head: BodyHead, stream: BodyStream): Promise<BodyResult> {
  kept.firebreakIngestThreads ??= [];
  const threads = kept.firebreakIngestThreads;
  for (const ended of threads.filter((thread) => thread.isEnded)) threads.splice(threads.indexOf(ended), 1);
  while (threads.length < threadCount()) threads.push(new IngestThread());
  const [first, ...others] = threads;
  if (first === undefined) return Promise.resolve(ENDED);
  return others.reduce((least, thread) => (thread.load < least.load ? thread : least), first).ingest(head, stream);
}

interface Body {
  finish: (result: BodyResult) => void;
  aheadBytes: number;
  isOver: boolean;
  /** Goes on with a sender that waits for its bytes to be taken. */
  wake: () => void;
}

let threadsStarted = 0;

class IngestThread {
  isEnded = false;
  readonly #name = `ingest-${++threadsStarted}`;
  readonly #bodies = new Map<number, Body>();
  readonly #worker: Worker;
  #next = 0;

  constructor() {
    this.#worker = new Worker(new URL('./ingest-thread.ts', import.meta.url), {
      ...{ name: this.#name, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MEBIBYTES } },
    });
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', (code) => this.#end(new Error(`exit code ${code}`)));
    // A request in work keeps the process alive, an idle thread does not.
    this.#worker.unref();
  }

  get load(): number {
    return this.#bodies.size;
  }

  async ingest(head: BodyHead, stream: BodyStream): Promise<BodyResult> {
    const id = this.#next++;
    const body: Body = { finish: () => undefined, aheadBytes: 0, isOver: false, wake: () => undefined };
    const finished = new Promise<BodyResult>((resolve) => {
      body.finish = resolve;
    });
    this.#bodies.set(id, body);
    this.#say({ kind: 'head', id, head });
    const sending = this.#send(id, body, stream);
    const result = await finished;
    this.#bodies.delete(id);
    body.isOver = true;
    body.wake();
    await sending;
    return result;
  }

  /** Never rejects: a body that breaks off is the thread's to refuse. */
  async #send(id: number, body: Body, stream: BodyStream): Promise<void> {
    const block = new Block();
    try {
      for await (const chunk of stream) {
        if (body.isOver) return;
        block.add(chunk);
        if (block.bytes >= BLOCK_BYTES) await this.#sendBlock(id, body, block.take());
      }
      await this.#sendBlock(id, body, block.take());
      this.#say({ kind: 'end', id });
    } catch {
      this.#say({ kind: 'abort', id });
    }
  }

  async #sendBlock(id: number, body: Body, chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    if (chunk.length === 0) return;
    body.aheadBytes += chunk.length;
    this.#say({ kind: 'chunk', id, chunk }, chunk.buffer);
    while (body.aheadBytes > AHEAD_BYTES && !body.isOver) await woken(body);
  }

  #say(message: ToThread, ...handedOver: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(message, [...handedOver]);
  }

  #hear(message: FromThread): void {
    const body = this.#bodies.get(message.id);
    if (message.kind === 'taken') {
      if (body === undefined) return;
      body.aheadBytes -= message.bytes;
      body.wake();
      return;
    }
    adoptLatency(this.#name, message.latency);
    body?.finish(message.result);
  }

  #end(error: Error): void {
    if (this.isEnded) return;
    this.isEnded = true;
    webLog().error({ thread: this.#name, err: error, bodies: this.#bodies.size }, 'an ingest thread ended');
    for (const body of this.#bodies.values()) body.finish(ENDED);
  }
}

function woken(body: Body): Promise<void> {
  return new Promise((resolve) => {
    body.wake = resolve;
  });
}

/** Chunks gathered into one whose memory is nobody else's. */
class Block {
  bytes = 0;
  #chunks: Uint8Array[] = [];

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.bytes += chunk.length;
  }

  take(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.bytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [];
    this.bytes = 0;
    return whole;
  }
}
