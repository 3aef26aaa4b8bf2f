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
import type { BodyHead, BodyResult, FromThread, ToThread } from './ingest-messages';

const log = createLog('ingest', env().LOG_LEVEL);
const bodies = new Map<number, ChunkQueue>();

function listen(port: MessagePort): void {
  const say: Say = (message, ...handedOver) => port.postMessage(message, handedOver);
  port.on('message', (message: ToThread) => {
    if (message.kind === 'head') take(say, message.id, message.head);
    else if (message.kind === 'chunk') bodies.get(message.id)?.push(message.chunk);
    else if (message.kind === 'end') bodies.get(message.id)?.end();
    else bodies.get(message.id)?.fail(new Error('the sender broke off'));
  });
}

type Say = (message: FromThread, ...handedOver: ArrayBuffer[]) => void;

async function take(say: Say, id: number, head: BodyHead): Promise<void> {
  const queue = new ChunkQueue(({ buffer, length: bytes }) => say({ kind: 'taken', id, bytes, block: buffer }, buffer));
  bodies.set(id, queue);
  const result = await ingestPushed({ ...head, stream: queue.read() }).catch((error: unknown): BodyResult => {
    log.error({ err: error }, 'a body could not be stored');
    return err(thrownError(error));
  });
  bodies.delete(id);
  say({ kind: 'result', id, result, latency: batchLatency() });
}

if (parentPort !== null) listen(parentPort);
