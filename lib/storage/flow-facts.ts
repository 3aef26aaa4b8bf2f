/**
 * Writing of flow windows that may be stored already; those that are not are written faster by new-windows.ts. The hours
 * and days above them are in roll-ups.ts, reading is in flows.ts.
 */

import type { Fact } from '@/lib/core/fact-columns';
import type { FlowCounters } from '@/lib/core/flow';
import { numbers } from './array-text';
import type { Transaction } from './client';
import { observationId } from './content-id';
import { capped } from './counters';
import { Prisma } from './generated/client';
import { slices } from './slices';

/**
 * One row of flow_window. Lists of them come in the order of byFactKey, so that two batches never wait for each other in
 * a circle.
 */
export type FactRow = Pick<Fact, 'seriesId' | 'observation' | 'windowStart' | 'windowEnd' | 'counters'>;

export interface WrittenFacts {
  readonly inserted: number;
  /** Rows that were there and have grown. */
  readonly updated: number;
}

/**
 * Window sources: a stored row keeps the larger of each counter and of the window's end, so rows may come twice, in
 * any order and from several processes at once. `rows` must not repeat a key.
 */
export async function upsertWindows(
  tx: Transaction,
  clusterId: number,
  rows: readonly FactRow[],
): Promise<WrittenFacts> {
  let inserted = 0;
  let updated = 0;
  for (const slice of slices(rows)) {
    const added = await insertNew(tx, clusterId, slice);
    inserted += added;
    if (added < slice.length) updated += await growExisting(tx, clusterId, slice);
  }
  return { inserted, updated };
}

/**
 * Event sources: counters are added to what is stored; live connections keep the maximum. NOT idempotent: the caller
 * records the batch's digest in the same transaction. `rows` must not repeat a key.
 */
export async function addToWindows(tx: Transaction, clusterId: number, rows: readonly FactRow[]): Promise<void> {
  for (const slice of slices(rows)) {
    await tx.$executeRaw`
      INSERT INTO flow_window AS old SELECT ${clusterId}::int, row.* FROM ${unnested(slice)}
      ON CONFLICT (cluster_id, window_start, series_id, observation_id) DO UPDATE SET
        window_end = GREATEST(old.window_end, EXCLUDED.window_end),
        connections_started = ${capped(Prisma.sql`old.connections_started + EXCLUDED.connections_started`)},
        connections_completed = ${capped(Prisma.sql`old.connections_completed + EXCLUDED.connections_completed`)},
        connections_live = GREATEST(old.connections_live, EXCLUDED.connections_live),
        packets_forward = ${capped(Prisma.sql`old.packets_forward + EXCLUDED.packets_forward`)},
        packets_reverse = ${capped(Prisma.sql`old.packets_reverse + EXCLUDED.packets_reverse`)},
        bytes_forward = COALESCE(${capped(Prisma.sql`old.bytes_forward + EXCLUDED.bytes_forward`)}, old.bytes_forward, EXCLUDED.bytes_forward),
        bytes_reverse = COALESCE(${capped(Prisma.sql`old.bytes_reverse + EXCLUDED.bytes_reverse`)}, old.bytes_reverse, EXCLUDED.bytes_reverse)`;
  }
}

function insertNew(tx: Transaction, clusterId: number, rows: readonly FactRow[]): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO flow_window SELECT ${clusterId}::int, row.* FROM ${unnested(rows)}
    ON CONFLICT (cluster_id, window_start, series_id, observation_id) DO NOTHING`;
}

/** GREATEST passes over NULL, so bytes reported later replace "not reported". */
function growExisting(tx: Transaction, clusterId: number, rows: readonly FactRow[]): Promise<number> {
  return tx.$executeRaw`
    INSERT INTO flow_window AS old SELECT ${clusterId}::int, row.* FROM ${unnested(rows)}
    ON CONFLICT (cluster_id, window_start, series_id, observation_id) DO UPDATE SET
      window_end = GREATEST(old.window_end, EXCLUDED.window_end),
      connections_started = GREATEST(old.connections_started, EXCLUDED.connections_started),
      connections_completed = GREATEST(old.connections_completed, EXCLUDED.connections_completed),
      connections_live = GREATEST(old.connections_live, EXCLUDED.connections_live),
      packets_forward = GREATEST(old.packets_forward, EXCLUDED.packets_forward),
      packets_reverse = GREATEST(old.packets_reverse, EXCLUDED.packets_reverse),
      bytes_forward = GREATEST(old.bytes_forward, EXCLUDED.bytes_forward),
      bytes_reverse = GREATEST(old.bytes_reverse, EXCLUDED.bytes_reverse)
    WHERE old.window_end < EXCLUDED.window_end
      OR old.connections_started < EXCLUDED.connections_started
      OR old.connections_completed < EXCLUDED.connections_completed
      OR old.connections_live < EXCLUDED.connections_live
      OR old.packets_forward < EXCLUDED.packets_forward
      OR old.packets_reverse < EXCLUDED.packets_reverse
      OR COALESCE(old.bytes_forward, -1) < EXCLUDED.bytes_forward
      OR COALESCE(old.bytes_reverse, -1) < EXCLUDED.bytes_reverse`;
}

/**
 * The rows as a table `row` whose columns stand in the order of flow_window's, after cluster_id. Instants travel as
 * epoch seconds: Postgres reads a whole number several times faster than a date in text.
 */
function unnested(rows: readonly FactRow[]): Prisma.Sql {
  const column = (of: (counters: FlowCounters) => number | null) => numbers(rows.map(({ counters }) => of(counters)));
  return Prisma.sql`(SELECT to_timestamp(starts), series_id, observation_id, to_timestamp(ends), started, completed, live,
    packets_forward, packets_reverse, bytes_forward, bytes_reverse
  FROM unnest(
    ${numbers(rows.map(({ windowStart }) => windowStart))}::bigint[],
    ${numbers(rows.map(({ seriesId }) => seriesId))}::bigint[],
    ${numbers(rows.map(({ observation }) => observationId(observation)))}::bigint[],
    ${numbers(rows.map(({ windowEnd }) => windowEnd))}::bigint[],
    ${column((counters) => counters.connectionsStarted)}::bigint[],
    ${column((counters) => counters.connectionsCompleted)}::bigint[],
    ${column((counters) => counters.connectionsLive)}::bigint[],
    ${column((counters) => counters.packetsForward)}::bigint[],
    ${column((counters) => counters.packetsReverse)}::bigint[],
    ${column((counters) => counters.bytesForward)}::bigint[],
    ${column((counters) => counters.bytesReverse)}::bigint[]
  ) AS sent(starts, series_id, observation_id, ends, started, completed, live, packets_forward, packets_reverse,
    bytes_forward, bytes_reverse)) AS row`;
}
