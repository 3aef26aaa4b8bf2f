/** Which flows of a batch cannot be stored, each looked at alone. */
import type { RejectedRecord } from '@/lib/connectors/connector';
import { type ClockCheck, checkClock } from '@/lib/core/clock-guard';
import type { Flow, Seconds, SeriesKey } from '@/lib/core/flow';
import { DAY_SECONDS, floorTo } from '@/lib/core/range-parts';
import type { Database } from '@/lib/storage/client';
import { findClosedDays } from '@/lib/storage/partitions';
import { retained } from '@/lib/storage/retention';
import { breatheIfLong } from './breathe';

/** Longer names cannot be indexed; Kubernetes allows 253 characters. */
const NAME_LIMIT = 253;
const CLOSED_DAY = { code: 'expired', reason: 'its day was summed up and its windows are no longer kept' };
const LONG_NAME = { code: 'too-long', reason: `a name has over \`${NAME_LIMIT}\` characters` };

export interface SortedFlows {
  readonly kept: readonly Flow[];
  /** By their place in the batch. */
  readonly refused: readonly RejectedRecord[];
}

/** Refuses windows of the future, before retention and of days that are summed up, and names that no index holds. */
export async function sortOutFlows(
  db: Database,
  clusterId: number,
  flows: readonly Flow[],
  now: Seconds,
): Promise<SortedFlows> {
  const isClosed = await closedDays(db, clusterId, flows, now);
  const { daysFrom } = retained(now);
  const kept: Flow[] = [];
  const refused: RejectedRecord[] = [];
  const breathe = breatheIfLong();
  let last: Flow | undefined;
  let check: Refusal | null = null;
  for (let index = 0; index < flows.length; index++) {
    const flow = flows[index];
    if (flow === undefined) continue;
    // Records of one window come together: what was said of the last one's times holds.
    if (last?.windowStart !== flow.windowStart || last.windowEnd !== flow.windowEnd) {
      check = timeRefusal(flow, now, now - daysFrom, isClosed);
      await breathe();
    }
    last = flow;
    const refusal = check ?? (hasLongName(flow.key) ? LONG_NAME : null);
    if (refusal === null) kept.push(flow);
    else refused.push({ index, ...refusal });
  }
  return { kept, refused };
}

type Refusal = Pick<RejectedRecord, 'code' | 'reason'>;

async function closedDays(
  db: Database,
  clusterId: number,
  flows: readonly Flow[],
  now: Seconds,
): Promise<ReadonlySet<Seconds>> {
  const { windowsFrom } = retained(now);
  const days = new Set<Seconds>();
  for (const { windowStart } of flows) if (windowStart < windowsFrom) days.add(floorTo(windowStart, DAY_SECONDS));
  return findClosedDays(db, clusterId, [...days]);
}

function timeRefusal(flow: Flow, now: Seconds, retentionSeconds: number, closed: ReadonlySet<Seconds>): Refusal | null {
  const clock: ClockCheck = checkClock(flow, now, retentionSeconds);
  if (clock.state === 'reject') return { code: clock.code, reason: clock.reason };
  return closed.has(floorTo(flow.windowStart, DAY_SECONDS)) ? CLOSED_DAY : null;
}

function hasLongName({ source, destination }: SeriesKey): boolean {
  return (
    source.name.length > NAME_LIMIT ||
    destination.name.length > NAME_LIMIT ||
    (source.namespace?.length ?? 0) > NAME_LIMIT ||
    (destination.namespace?.length ?? 0) > NAME_LIMIT
  );
}
