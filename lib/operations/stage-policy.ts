/** Puts staged policies into the cluster: they judge flows on the screens and touch no traffic. */
import type { PolicySink } from '@/lib/connectors/connector';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectKey, objectNameOf, sameContent } from '@/lib/core/policy/object-name';
import { enforcedName } from '@/lib/core/policy/to-enforced';
import { err, ok, type Result } from '@/lib/core/result';
import type { ChangeVerb, StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { type ChangeError, changeCluster, type PlannedWrite } from './change-cluster';
import { countText } from './change-text';

export interface StageRequest {
  readonly cluster: ClusterRow;
  readonly actor: string;
  readonly documents: readonly PolicyDocument[];
}

/**
 * Creates or replaces staged policies, all or none. A document with a resourceVersion replaces that version only;
 * without one it replaces whatever is there. Staging the same again is `nothing-to-change`.
 */
export async function stagePolicies(db: Database, request: StageRequest): Promise<Result<StoredChange, ChangeError>> {
  return stageAs(db, request, { verb: 'stage', operation: 'stage-policy', past: 'staged' });
}

/** How a staging is named in the timeline. */
export interface StageName {
  readonly verb: ChangeVerb;
  readonly operation: string;
  /** `staged`, `edited` ... */
  readonly past: string;
}

/** Staging under another name: what applying a draft does. */
export async function stageAs(
  db: Database,
  { cluster, actor, documents }: StageRequest,
  name: StageName,
): Promise<Result<StoredChange, ChangeError>> {
  return changeCluster(db, { cluster, actor, verb: name.operation }, async (sink) => {
    const writes = await planStaging(sink, documents);
    if (!writes.ok) return writes;
    const text = `${name.past} ${countText(writes.value.map((write) => write.name))}`;
    return ok({ verb: name.verb, text, writes: writes.value, undoOf: null });
  });
}

async function planStaging(
  sink: PolicySink,
  documents: readonly PolicyDocument[],
): Promise<Result<readonly PlannedWrite[], ChangeError>> {
  const writes = new Map<string, PlannedWrite>();
  for (const document of documents) {
    const name = objectNameOf(document);
    if (enforcedName(document) === null) {
      return err({ code: 'refused', name, detail: 'only staged kinds can be staged, e.g. StagedNetworkPolicy' });
    }
    if (writes.has(objectKey(name))) return err({ code: 'refused', name, detail: 'it is named twice in one request' });
    const current = await sink.get(name);
    if (!current.ok) return current;
    const expected = document.metadata.resourceVersion;
    const isWanted = sameContent(current.value, document);
    if (!isWanted && expected !== undefined && expected !== current.value?.metadata.resourceVersion) {
      return err({ code: 'conflict', name, current: current.value });
    }
    writes.set(objectKey(name), { name, before: current.value, after: document });
  }
  return ok([...writes.values()]);
}
