/**
 * Staged policies of a cluster that Firebreak cannot write to: they are kept here, judge flows as any staged policy
 * does, and leave as YAML. Enforcing is up to whoever may write there.
 */
import { randomUUID } from 'node:crypto';
import type { PolicySink, SinkError } from '@/lib/connectors/connector';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { type ObjectName, objectNameOf } from '@/lib/core/policy/object-name';
import { enforcedName } from '@/lib/core/policy/to-enforced';
import { validateDocument } from '@/lib/core/policy/validate';
import { err, ok, type Result } from '@/lib/core/result';
import type { Database } from '@/lib/storage/client';
import { deleteLocalPolicy, findPolicy, saveLocalPolicy } from '@/lib/storage/policies';

/** Versions are random: a removed and recreated policy never gets an old one. Call it under the cluster's lock. */
export function localPolicySink(db: Database, clusterId: number): PolicySink {
  const read = async (name: ObjectName) => (await findPolicy(db, clusterId, name))?.document ?? null;
  return {
    name: 'local',
    get: async (name) => ok(await read(name)),
    put: async (document, expectedVersion, dryRun) => {
      const name = objectNameOf(document);
      const current = await read(name);
      const refusal = refusalOf(name, document) ?? conflictOf(name, current, expectedVersion);
      if (refusal !== null) return refusal;
      const resourceVersion = randomUUID();
      const stored = { ...document, metadata: { ...document.metadata, resourceVersion } };
      if (!dryRun) await saveLocalPolicy(db, clusterId, stored);
      return ok(stored);
    },
    remove: async (name, expectedVersion, dryRun) => {
      const conflict = conflictOf(name, await read(name), expectedVersion);
      if (conflict !== null) return conflict;
      if (!dryRun) await deleteLocalPolicy(db, clusterId, name);
      return ok(null);
    },
  };
}

function refusalOf(name: ObjectName, document: PolicyDocument): Result<never, SinkError> | null {
  const problems = validateDocument(document);
  if (problems.length > 0) {
    const detail = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    return err({ code: 'refused', name, detail });
  }
  if (enforcedName(document) !== null) return null;
  return err({ code: 'refused', name, detail: 'Firebreak cannot write there: export the policies and apply them' });
}

function conflictOf(
  name: ObjectName,
  current: PolicyDocument | null,
  expectedVersion: string | null,
): Result<never, SinkError> | null {
  if ((current?.metadata.resourceVersion ?? null) === expectedVersion) return null;
  return err({ code: 'conflict', name, current });
}
