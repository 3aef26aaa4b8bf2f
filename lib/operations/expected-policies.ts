/** The policies a person decided on, exactly as that person saw them. */
import type { PolicySink } from '@/lib/connectors/connector';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { err, ok, type Result } from '@/lib/core/result';
import type { Database } from '@/lib/storage/client';
import { findPolicies, type StoredPolicy } from '@/lib/storage/policies';
import type { ChangeError } from './change-cluster';

export interface ExpectedPolicy {
  readonly stored: StoredPolicy;
  /** The object in the cluster, still in the expected version. */
  readonly document: PolicyDocument;
}

/** Policy id -> the resourceVersion the person looked at. */
export type ExpectedVersions = Readonly<Record<string, string>>;

/** Reads them from the cluster, ordered by id. Errors: `gone`, `conflict` with what is there now. */
export async function readExpected(
  db: Database,
  clusterId: number,
  sink: PolicySink,
  expected: ExpectedVersions,
): Promise<Result<readonly ExpectedPolicy[], ChangeError>> {
  const rows = await findPolicies(db, clusterId, Object.keys(expected));
  if (rows.length < Object.keys(expected).length) {
    return err({
      code: 'gone',
      detail: 'a policy of this request exists no more: it was enforced, unstaged or removed',
    });
  }
  const found: ExpectedPolicy[] = [];
  for (const stored of rows) {
    const current = await sink.get(stored.name);
    if (!current.ok) return current;
    const document = current.value;
    if (document === null || document.metadata.resourceVersion !== expected[stored.id]) {
      return err({ code: 'conflict', name: stored.name, current: document });
    }
    found.push({ stored, document });
  }
  return ok(found);
}
