/** Where the simulated cluster keeps its objects. Storage implements it; a test may use memory. */
import type { PolicyDocument } from '@/lib/core/policy/model';
import type { ObjectName } from '@/lib/core/policy/object-name';

/**
 * Every stored document carries `metadata.resourceVersion`: decimal text of a counter of the whole cluster that
 * only grows, so a removed and recreated object never gets an old version again (etcd's revision).
 */
export interface DemoStore {
  /** All objects, ordered by kind, namespace and name. */
  list(): Promise<readonly PolicyDocument[]>;
  find(name: ObjectName): Promise<PolicyDocument | null>;
  /** `expectedVersion` null = must not exist yet. Null answer = the expectation did not hold; nothing was written. */
  put(document: PolicyDocument, expectedVersion: string | null): Promise<PolicyDocument | null>;
  /** False = not there in that version. */
  remove(name: ObjectName, expectedVersion: string): Promise<boolean>;
}
