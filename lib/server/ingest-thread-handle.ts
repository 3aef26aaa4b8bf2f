/**
 * One ingest thread as the web process sees it: hands bodies over block by block, no faster than the thread takes them,
 * and waits for what became of them.
 */
import { createHash } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { err } from '@/lib/core/result';
import { adoptLatency } from '@/lib/operations/batch-latency';
import { BlockFiller, BlockPool, discard } from './block-pool';
import type { BodyHead, BodyResult, FromThread, ToThread } from './ingest-messages';

/** Bytes of one body on their way to a thread, at most one block more. */
const AHEAD_BYTES = 1024 * 1024;
const ENDED: BodyResult = err({ code: 'unavailable', detail: 'ingest was interrupted: send the batch again' });

interface Body {
  finish: (result: BodyResult) => void;
  aheadBytes: number;
  isOver: boolean;
  /** Goes on with a sender that waits for its bytes to be taken. */
  wake: () => void;
}

export class IngestThread {
  /** True once it died: it takes no more bodies. */
  isEnded = false;
  readonly #bodies = new Map<number, Body>();
  readonly #worker: Worker;
  readonly #onEnd: (error: Error, bodies: number) => void;
  /** A number that no other thread of the process ever has. */
  readonly #name: string;
  readonly #blocks = new BlockPool();
  #next = 0;

  /** `worker` speaks as ingest-messages.ts says. `onEnd` is told once why it died and how many bodies it had. */
  constructor(worker: Worker, onEnd: (error: Error, bodies: number) => void) {
    this.#worker = worker;
    this.#onEnd = onEnd;
    this.#name = `ingest-${worker.threadId}`;
    worker.on('message', (message: FromThread) => this.#hear(message));
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', (code) => this.#end(new Error(`exit code ${code}`)));
  }

  /** Bodies in work. */
  get load(): number {
    return this.#bodies.size;
  }

  /**
   * What became of the body. Never rejects: `unavailable` when the thread died. Answers as soon as the thread does, and
   * then gives up what is left of the body.
   */
  async ingest(head: BodyHead, stream: ReadableStream<Uint8Array>): Promise<BodyResult> {
    if (this.isEnded) return ENDED;
    const id = this.#next++;
    const body: Body = { finish: () => undefined, aheadBytes: 0, isOver: false, wake: () => undefined };
    const finished = new Promise<BodyResult>((resolve) => {
      body.finish = resolve;
    });
    this.#bodies.set(id, body);
    this.#say({ kind: 'head', id, head });
    const reader = stream.getReader();
    this.#send(id, body, reader);
    const result = await finished;
    this.#bodies.delete(id);
    body.isOver = true;
    body.wake();
    reader.cancel().catch(() => undefined);
    return result;
  }

  /** Never rejects: a body that breaks off is the thread's to refuse. */
  async #send(id: number, body: Body, reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const filler = new BlockFiller(this.#blocks);
    // Here, where the bytes are in hand: the thread has more to do than this one.
    const hash = createHash('sha256');
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (body.isOver) return;
        if (done) break;
        hash.update(value);
        for (const block of filler.fill(value)) await this.#sendBlock(id, body, block);
        discard(value);
      }
      for (const block of filler.rest()) await this.#sendBlock(id, body, block);
      this.#say({ kind: 'end', id, digest: hash.digest() });
    } catch {
      this.#say({ kind: 'abort', id });
    }
  }

  async #sendBlock(id: number, body: Body, chunk: Uint8Array<SharedArrayBuffer>): Promise<void> {
    if (body.isOver) return this.#blocks.give(chunk.buffer);
    body.aheadBytes += chunk.length;
    this.#say({ kind: 'chunk', id, chunk });
    while (body.aheadBytes > AHEAD_BYTES && !body.isOver) await woken(body);
  }

  #say(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    const body = this.#bodies.get(message.id);
    if (message.kind === 'taken') {
      this.#blocks.give(message.block);
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
    this.#onEnd(error, this.#bodies.size);
    for (const body of this.#bodies.values()) body.finish(ENDED);
  }
}

function woken(body: Body): Promise<void> {
  return new Promise((resolve) => {
    body.wake = resolve;
  });
}
