import type { FlowCounters, Seconds } from '@/lib/core/flow';

/** Half-open: [from, to), epoch seconds UTC. */
export interface TimeRange {
  readonly from: Seconds;
  readonly to: Seconds;
}

export const NO_COUNTERS: FlowCounters = {
  connectionsStarted: 0,
  connectionsCompleted: 0,
  connectionsLive: 0,
  packetsForward: 0,
  packetsReverse: 0,
  bytesForward: null,
  bytesReverse: null,
};

/** Adds counters of different windows of one series. Live connections keep the maximum (flows.md 1.4.11). */
export function addCounters(a: FlowCounters, b: FlowCounters): FlowCounters {
  return {
    connectionsStarted: a.connectionsStarted + b.connectionsStarted,
    connectionsCompleted: a.connectionsCompleted + b.connectionsCompleted,
    connectionsLive: Math.max(a.connectionsLive, b.connectionsLive),
    packetsForward: a.packetsForward + b.packetsForward,
    packetsReverse: a.packetsReverse + b.packetsReverse,
    bytesForward: addKnown(a.bytesForward, b.bytesForward),
    bytesReverse: addKnown(a.bytesReverse, b.bytesReverse),
  };
}

/** Keeps the larger of each counter: the same window read twice may only have grown. */
export function maxCounters(a: FlowCounters, b: FlowCounters): FlowCounters {
  return {
    connectionsStarted: Math.max(a.connectionsStarted, b.connectionsStarted),
    connectionsCompleted: Math.max(a.connectionsCompleted, b.connectionsCompleted),
    connectionsLive: Math.max(a.connectionsLive, b.connectionsLive),
    packetsForward: Math.max(a.packetsForward, b.packetsForward),
    packetsReverse: Math.max(a.packetsReverse, b.packetsReverse),
    bytesForward: maxKnown(a.bytesForward, b.bytesForward),
    bytesReverse: maxKnown(a.bytesReverse, b.bytesReverse),
  };
}

function addKnown(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : a + b;
}

function maxKnown(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
