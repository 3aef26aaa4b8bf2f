/** The simulated cluster's memory: the objects its API server holds, and how far its story has been told. */
import type { Flow, Seconds } from '@/lib/core/flow';
import type { JudgedVerdict, PolicyDocument } from '@/lib/core/policy/model';
import { type ObjectName, objectNameOf } from '@/lib/core/policy/object-name';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import type { Database, Transaction } from './client';
import type { DemoObjectModel } from './generated/models/DemoObject';
import { fromJson, toJson } from './json';

/** See lib/connectors/demo/demo-store.ts for what each function promises. */
export function demoObjectStore(db: Database, clusterId: number) {
  return {
    list: async (): Promise<readonly PolicyDocument[]> => {
      const rows = await db.demoObject.findMany({
        where: { clusterId },
        orderBy: [{ kind: 'asc' }, { namespace: 'asc' }, { name: 'asc' }],
      });
      return rows.map(toDocument);
    },
    find: async (name: ObjectName): Promise<PolicyDocument | null> => {
      const row = await db.demoObject.findFirst({ where: { clusterId, ...columnsOf(name) } });
      return row === null ? null : toDocument(row);
    },
    put: (document: PolicyDocument, expectedVersion: string | null): Promise<PolicyDocument | null> =>
      db.$transaction((tx) => putObject(tx, clusterId, document, expectedVersion)),
    remove: async (name: ObjectName, expectedVersion: string): Promise<boolean> => {
      const resourceVersion = parseVersion(expectedVersion);
      if (resourceVersion === null) return false;
      const removed = await db.demoObject.deleteMany({ where: { clusterId, ...columnsOf(name), resourceVersion } });
      return removed.count === 1;
    },
  };
}

async function putObject(
  tx: Transaction,
  clusterId: number,
  document: PolicyDocument,
  expectedVersion: string | null,
): Promise<PolicyDocument | null> {
  const resourceVersion = await nextRevision(tx, clusterId);
  const columns = columnsOf(objectNameOf(document));
  const data = { document: toJson(document), resourceVersion };
  if (expectedVersion === null) {
    const added = await tx.demoObject.createMany({ data: { clusterId, ...columns, ...data }, skipDuplicates: true });
    return added.count === 1 ? withVersion(document, resourceVersion) : null;
  }
  const expected = parseVersion(expectedVersion);
  if (expected === null) return null;
  const changed = await tx.demoObject.updateMany({
    where: { clusterId, ...columns, resourceVersion: expected },
    data,
  });
  return changed.count === 1 ? withVersion(document, resourceVersion) : null;
}

/** Grows by one with every write to the cluster, and makes writers wait for each other until they commit. */
async function nextRevision(tx: Transaction, clusterId: number): Promise<bigint> {
  const state = await tx.demoState.upsert({
    where: { clusterId },
    create: { clusterId, version: 1n, body: {} },
    update: { version: { increment: 1 } },
    select: { version: true },
  });
  return state.version;
}

function columnsOf({ apiVersion, kind, namespace, name }: ObjectName) {
  return { apiVersion, kind, namespace: namespace ?? '', name };
}

function toDocument(row: DemoObjectModel): PolicyDocument {
  return withVersion(fromJson<PolicyDocument>(row.document), row.resourceVersion);
}

function withVersion(document: PolicyDocument, version: bigint): PolicyDocument {
  return { ...document, metadata: { ...document.metadata, resourceVersion: version.toString() } };
}

/** Null = not a version this cluster ever gave. */
function parseVersion(text: string): bigint | null {
  return /^\d{1,18}$/.test(text) ? BigInt(text) : null;
}

export interface DemoAttempt {
  readonly at: Seconds;
  readonly text: string;
  readonly verdict: JudgedVerdict;
  readonly decidedBy: string;
}

/** Records of a step that are judged but not yet ingested. `at` = the second the step has to itself. */
export interface DemoOutboxEntry {
  readonly at: Seconds;
  readonly flows: readonly Flow[];
  readonly dns: readonly DnsRecord[];
}

/** `attempts` newest first, at most 50. `lastEventAt` = the second that the newest step took. */
export interface DemoProgress {
  readonly attemptsRun: number;
  readonly threatsRun: number;
  readonly lastEventAt: Seconds;
  readonly attempts: readonly DemoAttempt[];
  readonly outbox: readonly DemoOutboxEntry[];
}

export const NO_PROGRESS: DemoProgress = { attemptsRun: 0, threatsRun: 0, lastEventAt: 0, attempts: [], outbox: [] };

/** How far the story has been told; `NO_PROGRESS` before its first step. */
export async function findDemoProgress(db: Transaction, clusterId: number): Promise<DemoProgress> {
  const row = await db.demoState.findUnique({ where: { clusterId }, select: { body: true } });
  return { ...NO_PROGRESS, ...fromJson<Partial<DemoProgress>>(row?.body ?? {}) };
}

/** Reads, changes and writes the progress with the row locked, so that two steps at once both count. */
export async function updateDemoProgress(
  db: Database,
  clusterId: number,
  change: (progress: DemoProgress) => DemoProgress,
): Promise<DemoProgress> {
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM demo_state WHERE cluster_id = ${clusterId} FOR UPDATE`;
    const changed = change(await findDemoProgress(tx, clusterId));
    const body = toJson(changed);
    await tx.demoState.upsert({ where: { clusterId }, create: { clusterId, body }, update: { body } });
    return changed;
  });
}

/** Removes every object of the simulated cluster and forgets the story; the revision counter goes on. */
export async function clearDemo(db: Transaction, clusterId: number): Promise<void> {
  await db.demoObject.deleteMany({ where: { clusterId } });
  await db.demoState.updateMany({ where: { clusterId }, data: { body: toJson(NO_PROGRESS) } });
}
