/** Turns a reporter's own in and out into forward (source to destination) and reverse. */
import type { FlowCounters, Reporter } from '@/lib/core/flow';

export interface ReportedCounters {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly connectionsStarted: number;
  readonly connectionsCompleted: number;
  readonly connectionsLive: number;
}

/**
 * The source's `out` and the destination's `in` run forward (calico felix/collector/stats.go). A transit host
 * and an unknown reporter are read like a destination: `in` is what came from the source.
 */
export function directionCounters(reporter: Reporter, reported: ReportedCounters): FlowCounters {
  const outIsForward = reporter === 'source';
  return {
    connectionsStarted: reported.connectionsStarted,
    connectionsCompleted: reported.connectionsCompleted,
    connectionsLive: reported.connectionsLive,
    packetsForward: outIsForward ? reported.packetsOut : reported.packetsIn,
    packetsReverse: outIsForward ? reported.packetsIn : reported.packetsOut,
    bytesForward: outIsForward ? reported.bytesOut : reported.bytesIn,
    bytesReverse: outIsForward ? reported.bytesIn : reported.bytesOut,
  };
}
