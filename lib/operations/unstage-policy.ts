/** Takes staged policies out of the cluster without enforcing them. */
import { err, ok, type Result } from '@/lib/core/result';
import type { StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import { type ChangeError, changeCluster } from './change-cluster';
import { countText } from './change-text';
import type { EnforceRequest } from './enforce-policy';
import { readExpected } from './expected-policies';

/** All or none, each only in the version the person looked at. */
export async function unstagePolicies(
  db: Database,
  { cluster, actor, expected }: EnforceRequest,
): Promise<Result<StoredChange, ChangeError>> {
  return changeCluster(db, { cluster, actor, verb: 'unstage-policy' }, async (sink) => {
    const found = await readExpected(db, cluster.id, sink, expected);
    if (!found.ok) return found;
    const enforced = found.value.find(({ stored }) => !stored.staged);
    if (enforced !== undefined) {
      return err({ code: 'refused', name: enforced.stored.name, detail: 'it is enforced, not staged' });
    }
    const writes = found.value.map(({ stored, document }) => ({ name: stored.name, before: document, after: null }));
    const text = `unstaged ${countText(writes.map((write) => write.name))}`;
    return ok({ verb: 'unstage', text, writes, undoOf: null });
  });
}
