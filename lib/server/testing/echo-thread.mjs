/**
 * A thread that speaks as an ingest thread does and stores nothing: it answers how many bytes came, their sum and the digest. What it
 * does otherwise is the `source` of the body: `crash`, `early` (answers at the first bytes), `deaf` (takes nothing).
 */
import { parentPort } from 'node:worker_threads';

const bodies = new Map();
const none = { counts: [], sumSeconds: 0 };

parentPort?.on('message', (message) => {
  const { kind, id } = message;
  if (kind === 'head') bodies.set(id, { source: message.head.source, bytes: 0, sum: 0 });
  const body = bodies.get(id);
  if (kind === 'chunk') {
    body.bytes += message.chunk.length;
    for (const byte of message.chunk) body.sum = (body.sum * 31 + byte) % 1_000_007;
    if (body.source === 'crash') throw new Error('as told');
    if (body.source === 'early') answer(id, { ok: true, value: { bytes: body.bytes } });
    else if (body.source !== 'deaf') giveBack(id, message.chunk);
  } else if (kind === 'end')
    answer(id, {
      ok: true,
      value: { bytes: body.bytes, sum: body.sum, digest: Buffer.from(message.digest).toString('hex') },
    });
  else if (kind === 'abort') answer(id, { ok: false, error: { code: 'unreadable-body', detail: 'broke off' } });
});

function giveBack(id, { buffer: block, length: bytes }) {
  parentPort?.postMessage({ kind: 'taken', id, bytes, block });
}

function answer(id, result) {
  parentPort?.postMessage({ kind: 'result', id, result, latency: { stored: none, failed: none } });
}
