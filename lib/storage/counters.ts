/** Counter columns of flow_window, flow_hour and flow_day, summed in SQL and read into FlowCounters. */
import type { FlowCounters } from '@/lib/core/flow';
import { Prisma } from './generated/client';

/** Largest counter a JavaScript number holds exactly: sums stop there instead of failing. */
export const LARGEST_COUNTER = Number.MAX_SAFE_INTEGER;

export interface CounterColumns {
  readonly connections_started: bigint;
  readonly connections_completed: bigint;
  readonly connections_live: bigint;
  readonly packets_forward: bigint;
  readonly packets_reverse: bigint;
  readonly bytes_forward: bigint | null;
  readonly bytes_reverse: bigint | null;
}

/** The expression, at most LARGEST_COUNTER. NULL stays NULL, where LEAST would pass over it. */
export function capped(expression: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(CASE WHEN ${expression} > ${LARGEST_COUNTER} THEN ${LARGEST_COUNTER} ELSE ${expression} END)::bigint`;
}

/**
 * Rows of one series added up, whatever windows and observations they are of. Live connections keep the maximum, as
 * addCounters does. A sum of nothing but NULL stays NULL: not reported.
 */
export const SUMMED = Prisma.sql`
  ${capped(Prisma.sql`sum(connections_started)`)} AS connections_started,
  ${capped(Prisma.sql`sum(connections_completed)`)} AS connections_completed,
  ${capped(Prisma.sql`sum(packets_forward)`)} AS packets_forward,
  ${capped(Prisma.sql`sum(packets_reverse)`)} AS packets_reverse,
  ${capped(Prisma.sql`sum(bytes_forward)`)} AS bytes_forward,
  ${capped(Prisma.sql`sum(bytes_reverse)`)} AS bytes_reverse,
  max(connections_live) AS connections_live`;

/** Counters never exceed LARGEST_COUNTER, so a number holds them exactly. */
export function countersOf(row: CounterColumns): FlowCounters {
  return {
    connectionsStarted: Number(row.connections_started),
    connectionsCompleted: Number(row.connections_completed),
    connectionsLive: Number(row.connections_live),
    packetsForward: Number(row.packets_forward),
    packetsReverse: Number(row.packets_reverse),
    bytesForward: row.bytes_forward === null ? null : Number(row.bytes_forward),
    bytesReverse: row.bytes_reverse === null ? null : Number(row.bytes_reverse),
  };
}
