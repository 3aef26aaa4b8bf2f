/**
 * An ingest thread: reads, decodes and stores pushed bodies with a database client of its own, so that none of it keeps
 * the web process from answering (docs/decisions/011). Started by ingest-threads.ts only.
 */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { err } from '@/lib/core/result';
import { env } from '@/lib/env';
import { createLog } from '@/lib/log';
import { batchLatency } from '@/lib/operations/batch-latency';
import { ingestPushed } from '@/lib/operations/ingest-body';
import { thrownError } from '@/lib/operations/thrown-error';
import { ChunkQueue } from './chunk-queue';
import { ChunkTurns } from './chunk-turns';
import type { BodyHead, BodyResult, FromThread, ToThread } from './ingest-messages';

const log = createLog('ingest', env().LOG_LEVEL);
const bodies = new Map<number, ChunkQueue>();
const turns = new ChunkTurns();

function listen(port: MessagePort): void {
  const say: Say = (message) => port.postMessage(message);
  port.on('message', (message: ToThread) => {
    if (message.kind === 'head') take(say, message.id, message.head);
    else if (message.kind === 'chunk') push(say, message.id, message.chunk);
    else if (message.kind === 'end') bodies.get(message.id)?.end(message.digest);
    else bodies.get(message.id)?.fail(new Error('the sender broke off'));
  });
}

type Say = (message: FromThread) => void;

/** What comes after the answer is not read. */
function push(say: Say, id: number, chunk: Uint8Array<SharedArrayBuffer>): void {
  const queue = bodies.get(id);
  if (queue === undefined) giveBack(say, id, chunk);
  else queue.push(chunk);
}

function giveBack(say: Say, id: number, { buffer: block, length: bytes }: Uint8Array<SharedArrayBuffer>): void {
  say({ kind: 'taken', id, bytes, block });
}

async function take(say: Say, id: number, head: BodyHead): Promise<void> {
  const queue = new ChunkQueue((chunk) => giveBack(say, id, chunk));
  bodies.set(id, queue);
  const result = await ingestPushed({ ...head, stream: queue, turn: turns.join() }).catch(
    (error: unknown): BodyResult => {
      log.error({ err: error }, 'a body could not be stored');
      return err(thrownError(error));
    },
  );
  bodies.delete(id);
  queue.close();
  say({ kind: 'result', id, result, latency: batchLatency() });
}

if (parentPort !== null) listen(parentPort);
