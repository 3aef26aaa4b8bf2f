/** Which flows of a batch cannot be stored, each looked at alone. */
import type { RejectedRecord } from '@/lib/connectors/connector';
import { type ClockCheck, checkClock } from '@/lib/core/clock-guard';
import type { Flow, Seconds, SeriesKey } from '@/lib/core/flow';
import type { FlowColumns } from '@/lib/core/flow-columns';
import type { FlowRows } from '@/lib/core/fold';
import { DAY_SECONDS, floorTo } from '@/lib/core/range-parts';
import type { Database } from '@/lib/storage/client';
import { findClosedDays } from '@/lib/storage/partitions';
import { retained } from '@/lib/storage/retention';

/** Longer names cannot be indexed; Kubernetes allows 253 characters. */
const NAME_LIMIT = 253;
const CLOSED_DAY = { code: 'expired', reason: 'its day was summed up and its windows are no longer kept' };
const LONG_NAME = { code: 'too-long', reason: `a name has over \`${NAME_LIMIT}\` characters` };

export interface SortedFlows {
  /** Rows of those that can be stored, ascending. */
  readonly kept: FlowRows;
  /** By their place in the batch. */
  readonly refused: readonly RejectedRecord[];
}

/** Refuses windows of the future, before retention and of days that are summed up, and names that no index holds. */
export async function sortOutFlows(
  db: Database,
  clusterId: number,
  flows: FlowColumns,
  now: Seconds,
): Promise<SortedFlows> {
  const isClosed = await closedDays(db, clusterId, flows, now);
  const { daysFrom } = retained(now);
  const kept = new Int32Array(flows.length);
  const refused: RejectedRecord[] = [];
  let last = { windowStart: Number.NaN, windowEnd: Number.NaN };
  let check: Refusal | null = null;
  for (let row = 0; row < flows.length; row++) {
    const window = { windowStart: flows.windowStart(row), windowEnd: flows.windowEnd(row) };
    // Records of one window come together: what was said of the last one's times holds.
    if (last.windowStart !== window.windowStart || last.windowEnd !== window.windowEnd)
      check = timeRefusal(window, now, now - daysFrom, isClosed);
    last = window;
    const refusal = check ?? (hasLongName(flows.key(row)) ? LONG_NAME : null);
    if (refusal === null) kept[row - refused.length] = row;
    else refused.push({ index: row, ...refusal });
  }
  return { kept: kept.subarray(0, flows.length - refused.length), refused };
}

type Window = Pick<Flow, 'windowStart' | 'windowEnd'>;
type Refusal = Pick<RejectedRecord, 'code' | 'reason'>;

async function closedDays(
  db: Database,
  clusterId: number,
  flows: FlowColumns,
  now: Seconds,
): Promise<ReadonlySet<Seconds>> {
  const { windowsFrom } = retained(now);
  const days = new Set<Seconds>();
  for (let row = 0; row < flows.length; row++) {
    const start = flows.windowStart(row);
    if (start < windowsFrom) days.add(floorTo(start, DAY_SECONDS));
  }
  return findClosedDays(db, clusterId, [...days]);
}

function timeRefusal(
  window: Window,
  now: Seconds,
  retentionSeconds: number,
  closed: ReadonlySet<Seconds>,
): Refusal | null {
  const clock: ClockCheck = checkClock(window, now, retentionSeconds);
  if (clock.state === 'reject') return { code: clock.code, reason: clock.reason };
  return closed.has(floorTo(window.windowStart, DAY_SECONDS)) ? CLOSED_DAY : null;
}

function hasLongName({ source, destination }: SeriesKey): boolean {
  return (
    source.name.length > NAME_LIMIT ||
    destination.name.length > NAME_LIMIT ||
    (source.namespace?.length ?? 0) > NAME_LIMIT ||
    (destination.namespace?.length ?? 0) > NAME_LIMIT
  );
}
