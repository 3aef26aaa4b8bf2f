/** What is new in a cluster, as it is committed by whichever process. Reads rows itself; a notice only wakes it up. */
import { setTimeout as wait } from 'node:timers/promises';
import type { FlowRow } from '@/lib/api/flows';
import type { ReportedVerdict } from '@/lib/core/flow';
import type { TimeRange } from '@/lib/core/window';
import { findBatchesAfter, type NumberedBatch } from '@/lib/storage/batches';
import type { Database } from '@/lib/storage/client';
import { findTally } from '@/lib/storage/cluster-tally';
import { listFlows } from '@/lib/storage/flow-list';
import type { NoticeBoard } from '@/lib/storage/notifications';
import { flowRowOf } from './flow-rows';

export interface FollowRequest {
  readonly clusterId: number;
  readonly verdict: ReportedVerdict | null;
  /** Either end lies in it. */
  readonly namespace: string | null;
  /** Number of the last batch that is known; null = begin now. */
  readonly after: bigint | null;
  readonly signal: AbortSignal;
}

/** `number` = everything up to this batch was told; null = the rest of it follows. */
export type FlowChange =
  | { readonly kind: 'ready'; readonly number: bigint }
  | { readonly kind: 'flows'; readonly number: bigint | null; readonly rows: readonly FlowRow[] }
  | { readonly kind: 'reset'; readonly number: bigint; readonly reason: 'too-old'; readonly range: null }
  | { readonly kind: 'reset'; readonly number: bigint; readonly reason: 'too-many'; readonly range: TimeRange };

/** Rows in one change: with long names and traces about 100 KB. */
const PAGE_ROWS = 50;
/** More at once is better loaded as a range. */
const PAGES = 10;
/** Batches that come closer together are told together. */
const PAUSE_MILLIS = 250;
/** Should a notice be lost on the way, this is how late it shows. */
const POLL_MILLIS = 10_000;

/**
 * Ends when the signal aborts. Holds one page at most, however much happens while nobody takes the next change. Rows
 * may come twice: they are totals, the newer one replaces. Throws when the database does.
 */
export async function* followFlows(
  db: Database,
  board: NoticeBoard,
  request: FollowRequest,
): AsyncGenerator<FlowChange, void, undefined> {
  const { clusterId, after, signal } = request;
  const bell = new Bell();
  const unsubscribe = board.subscribe((notice) => {
    if (notice === null || notice.clusterId === clusterId) bell.ring();
  });
  try {
    const { batches: committed } = await findTally(db, clusterId);
    let told = after ?? committed;
    yield { kind: 'ready', number: told };
    if (told > committed) {
      told = committed;
      yield { kind: 'reset', number: told, reason: 'too-old', range: null };
    }
    while (!signal.aborted) {
      const batches = await findBatchesAfter(db, clusterId, told);
      const newest = batches.at(-1);
      if (newest === undefined) {
        await bell.heard(POLL_MILLIS, signal);
        continue;
      }
      // Numbers have no gaps: what lies between was removed, by retention or because the cluster started over.
      if (batches[0]?.number === told + 1n) yield* changesOf(db, request, spansOf(batches), newest.number);
      else yield { kind: 'reset', number: newest.number, reason: 'too-old', range: null };
      told = newest.number;
      await pause(PAUSE_MILLIS, signal);
    }
  } finally {
    unsubscribe();
  }
}

async function* changesOf(
  db: Database,
  { clusterId, verdict, namespace }: FollowRequest,
  spans: readonly TimeRange[],
  number: bigint,
): AsyncGenerator<FlowChange, void, undefined> {
  let pages = 0;
  for (const [at, range] of spans.entries()) {
    let after: string | null = null;
    do {
      if (pages >= PAGES) {
        const rest = spans.slice(at);
        const from = Math.min(...rest.map((span) => span.from));
        yield { kind: 'reset', number, reason: 'too-many', range: { from, to: Math.max(...rest.map(({ to }) => to)) } };
        return;
      }
      const page = await listFlows(db, clusterId, { range, verdict, namespace, after, limit: PAGE_ROWS });
      after = page?.next ?? null;
      const isLast = after === null && at === spans.length - 1;
      const rows = (page?.rows ?? []).map(flowRowOf);
      if (rows.length > 0) pages++;
      if (rows.length > 0 || isLast) yield { kind: 'flows', number: isLast ? number : null, rows };
    } while (after !== null);
  }
}

/** The times that the batches touch, those that overlap as one: batches of one moment are read together. */
function spansOf(batches: readonly NumberedBatch[]): readonly TimeRange[] {
  const spans: TimeRange[] = [];
  for (const { from, to } of [...batches].sort((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last !== undefined && from < last.to)
      spans[spans.length - 1] = { from: last.from, to: Math.max(last.to, to + 1) };
    else spans.push({ from, to: to + 1 });
  }
  return spans;
}

/** Remembers that it rang until somebody listens. */
class Bell {
  #rang = false;
  #listening: AbortController | null = null;

  ring(): void {
    this.#rang = true;
    this.#listening?.abort();
  }

  async heard(limitMillis: number, signal: AbortSignal): Promise<void> {
    this.#listening = new AbortController();
    if (!this.#rang) await pause(limitMillis, AbortSignal.any([signal, this.#listening.signal]));
    this.#listening = null;
    this.#rang = false;
  }
}

async function pause(millis: number, signal: AbortSignal): Promise<void> {
  await wait(millis, undefined, { signal, ref: false }).catch(() => undefined);
}
