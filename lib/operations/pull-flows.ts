/** Stores what a flow source yields, from where it was left. */
import { createHash } from 'node:crypto';
import type { FlowBatch, FlowSource } from '@/lib/connectors/connector';
import type { Seconds } from '@/lib/core/flow';
import { findResumePoint } from '@/lib/storage/checkpoints';
import type { Database } from '@/lib/storage/client';
import { ingestFlows } from './ingest-flows';

/**
 * Runs until the signal aborts or the source ends. Each batch commits together with its checkpoint, so stopping at
 * any moment loses nothing and counts nothing twice. Throws when the source or the database fails: call it again.
 */
export async function pullFlows(
  db: Database,
  clusterId: number,
  source: FlowSource,
  signal: AbortSignal,
  now: () => Seconds,
): Promise<void> {
  const resumeAfter = await findResumePoint(db, clusterId, source.name);
  for await (const batch of source.stream(resumeAfter, signal)) {
    const digest = digestOf(source.name, batch);
    const stored = await ingestFlows(db, { ...batch, clusterId, connector: source.name, digest, now: now() });
    if (!stored.ok) throw new Error(stored.error.detail);
  }
}

/** The same content read again is the same batch. */
function digestOf(connector: string, { flows, dns, resumeAfter }: FlowBatch): Uint8Array {
  return createHash('sha256')
    .update(JSON.stringify([connector, resumeAfter, flows, dns]))
    .digest();
}
