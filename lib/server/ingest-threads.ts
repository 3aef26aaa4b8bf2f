/**
 * The ingest threads of this process: started when the first body comes, replaced when one died. Decoding and storing
 * keep a thread busy for a second and more; the event loop that answers the screens only moves buffers (decision 011).
 */
import 'server-only';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { env } from '@/lib/env';
import type { BodyHead, BodyResult } from './ingest-messages';
import { IngestThread } from './ingest-thread-handle';
import { webLog } from './log';

const MOST_THREADS = 4;
/** Each thread's nursery grows to three times this and stays: with the default, a thread costs 100 MB more. */
const YOUNG_GENERATION_MEBIBYTES = 8;

/** How many threads decode and store: a core is left to the screens and Postgres. 0 = the web process does it itself. */
export function threadCount(): number {
  return env().FIREBREAK_INGEST_THREADS ?? Math.min(Math.max(1, availableParallelism() - 1), MOST_THREADS);
}

/** One per process: Next loads a module anew for each group of routes. */
const kept = globalThis as typeof globalThis & { firebreakIngestThreads?: IngestThread[] };

/** As ingestBody, on the thread with the least to do. Never rejects; `unavailable` when the thread died. */
export function ingestOnThread(head: BodyHead, stream: ReadableStream<Uint8Array>): Promise<BodyResult> {
  kept.firebreakIngestThreads ??= [];
  const threads = kept.firebreakIngestThreads;
  for (const ended of threads.filter((thread) => thread.isEnded)) threads.splice(threads.indexOf(ended), 1);
  while (threads.length < Math.max(1, threadCount())) threads.push(newThread());
  const [first, ...others] = threads as [IngestThread, ...IngestThread[]];
  return others.reduce((least, thread) => (thread.load < least.load ? thread : least), first).ingest(head, stream);
}

function newThread(): IngestThread {
  const worker = new Worker(new URL('./ingest-thread.ts', import.meta.url), {
    ...{ name: 'ingest', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MEBIBYTES } },
  });
  // A request in work keeps the process alive, an idle thread does not.
  worker.unref();
  return new IngestThread(worker, (error, bodies) => {
    webLog().error({ thread: worker.threadId, err: error, bodies }, 'an ingest thread ended');
  });
}
