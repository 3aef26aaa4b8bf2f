/** Records of story steps on their way from the simulated cluster to storage. */
import { createHash } from 'node:crypto';
import type { Seconds } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { type DemoOutboxEntry, findDemoProgress, updateDemoProgress } from '@/lib/storage/demo';
import { type IngestError, ingestFlows } from './ingest-flows';

/**
 * Stores what story steps left behind and forgets it once that is committed. A crash in between stores an entry
 * twice, which changes nothing: each has its second to itself and the same batch is recognised.
 */
export async function flushDemoOutbox(
  db: Database,
  cluster: ClusterRow,
  now: Seconds,
): Promise<Result<number, IngestError>> {
  const { outbox } = await findDemoProgress(db, cluster.id);
  for (const entry of outbox) {
    const digest = createHash('sha256')
      .update(JSON.stringify(['demo-step', entry]))
      .digest();
    const stored = await ingestFlows(db, {
      clusterId: cluster.id,
      connector: 'demo',
      flows: entry.flows,
      dns: entry.dns,
      rejected: [],
      digest,
      resumeAfter: null,
      now,
    });
    if (!stored.ok) return err(stored.error);
    await updateDemoProgress(db, cluster.id, (progress) => ({
      ...progress,
      outbox: progress.outbox.filter((other) => !isSameEntry(other, entry)),
    }));
  }
  return ok(outbox.length);
}

function isSameEntry(a: DemoOutboxEntry, b: DemoOutboxEntry): boolean {
  return a.at === b.at;
}
