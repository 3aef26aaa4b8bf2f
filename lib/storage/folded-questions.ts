/**
 * DNS questions beyond the limit of names: they have no row of their own that would tell them when they come again, so
 * 8 bytes of each are remembered as those of events are, and for as long (docs/decisions/008, 012).
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Seconds } from '@/lib/core/flow';
import { DAY_SECONDS, floorTo } from '@/lib/core/range-parts';
import { textHash } from '@/lib/core/text-hash';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { withoutNames } from '@/lib/core/threat/fold-names';
import type { Transaction } from './client';
import { eventId } from './content-id';
import { addToDns, HASHED_AT_ONCE, questionKey } from './dns';
import { countFolded } from './peer-limits';
import { type EventsByWindow, rememberIds } from './seen-events';
import { slices } from './slices';

const MINUTE_SECONDS = 60;
/** Questions and events have ids of their own. */
const QUESTIONS = textHash('question');

/**
 * Counts those that no batch brought before and answers how many they are. `digest` is the batch's. Call it under the
 * cluster's lock of derived data, once a batch; the days of the records must still have their windows.
 */
export async function addFoldedQuestions(
  tx: Transaction,
  clusterId: number,
  digest: Uint8Array,
  records: readonly DnsRecord[],
): Promise<number> {
  const questions = await byId(records);
  if (questions.size === 0) return 0;
  const seen = await rememberIds(tx, clusterId, ownDigest(digest), byMinute(questions));
  const fresh = new Map([...questions].filter(([id]) => !seen.has(id)));
  if (fresh.size === 0) return 0;
  const added = [...fresh.values()];
  await addToDns(tx, clusterId, withoutNames(added));
  await countFolded(tx, clusterId, 'domain', added.map(peerOf));
  return added.length;
}

function byMinute(questions: ReadonlyMap<bigint, DnsRecord>): EventsByWindow {
  const minutes = new Map<Seconds, bigint[]>();
  for (const [id, { at }] of questions) {
    const start = floorTo(at, MINUTE_SECONDS);
    const ids = minutes.get(start) ?? [];
    ids.push(id);
    minutes.set(start, ids);
  }
  return new Map([...minutes].map(([start, ids]) => [start, BigInt64Array.from(ids)]));
}

/** An equal question of the same batch is the same record read twice: the larger count is right. */
async function byId(records: readonly DnsRecord[]): Promise<ReadonlyMap<bigint, DnsRecord>> {
  const questions = new Map<bigint, DnsRecord>();
  for (const slice of slices(records, HASHED_AT_ONCE)) {
    for (const record of slice) {
      const id = eventId(QUESTIONS, textHash(questionKey(record)));
      const known = questions.get(id);
      if (known === undefined || known.count < record.count) questions.set(id, record);
    }
    await setImmediate();
  }
  return questions;
}

/** Events of the same batch and minute have a row of their own. */
function ownDigest(digest: Uint8Array): Uint8Array {
  return createHash('sha256').update(digest).update('questions').digest();
}

function peerOf({ at, clientNamespace, clientName, queryName, count }: DnsRecord) {
  const client = { namespace: clientNamespace ?? '', workload: clientName };
  return { day: floorTo(at, DAY_SECONDS), ...client, value: queryName, records: count };
}
