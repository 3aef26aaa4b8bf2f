/** Events that a batch brings again: shippers cut their batches anew after a crash, and files are read twice. */
import type { Flow } from '@/lib/core/flow';
import type { Transaction } from '@/lib/storage/client';
import { eventId } from '@/lib/storage/content-id';
import { type EventRef, findSeenEvents, insertSeenEvents } from '@/lib/storage/seen-events';

interface EventBatch {
  readonly clusterId: number;
  readonly connector: string;
  readonly digest: Uint8Array;
}

/**
 * Flows of the batch that must not be counted, because it or an earlier batch has them already, and remembers the
 * others. To be called once per batch, before its other writes. Events that nothing identifies are never repeats.
 */
export async function claimEvents(
  tx: Transaction,
  { clusterId, connector, digest }: EventBatch,
  flows: readonly Flow[],
): Promise<ReadonlySet<Flow>> {
  const events = new Map<Flow, EventRef>();
  for (const flow of flows) {
    if (flow.granularity !== 'event' || flow.observation === undefined) continue;
    events.set(flow, { windowStart: flow.windowStart, id: eventId(`${connector}\n${flow.observation}`) });
  }
  if (events.size === 0) return new Set();
  const seen = new Set(await findSeenEvents(tx, clusterId, [...events.values()]));
  const repeated = new Set<Flow>();
  const fresh: EventRef[] = [];
  for (const [flow, event] of events) {
    if (seen.has(event.id)) repeated.add(flow);
    else fresh.push(event);
    seen.add(event.id);
  }
  await insertSeenEvents(tx, clusterId, digest, fresh);
  return repeated;
}
