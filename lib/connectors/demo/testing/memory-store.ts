/** A DemoStore in memory with the same promises as the database's. */
import type { DemoStore } from '@/lib/connectors/demo/demo-store';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectKey, objectNameOf } from '@/lib/core/policy/object-name';

export function memoryStore(seed: readonly PolicyDocument[]): DemoStore {
  const objects = new Map<string, PolicyDocument>();
  let revision = 0;
  const write = (document: PolicyDocument): PolicyDocument => {
    const resourceVersion = String(++revision);
    const stored = { ...document, metadata: { ...document.metadata, resourceVersion } };
    objects.set(objectKey(objectNameOf(document)), stored);
    return stored;
  };
  const holds = (key: string, expected: string | null) =>
    (objects.get(key)?.metadata.resourceVersion ?? null) === expected;
  for (const document of seed) write(document);
  return {
    list: async () => [...objects.values()],
    find: async (name) => objects.get(objectKey(name)) ?? null,
    put: async (document, expected) => (holds(objectKey(objectNameOf(document)), expected) ? write(document) : null),
    remove: async (name, expected) => holds(objectKey(name), expected) && objects.delete(objectKey(name)),
  };
}
