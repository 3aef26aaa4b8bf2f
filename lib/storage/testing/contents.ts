/** Everything observed of one cluster as plain rows without ids, so that two clusters can be compared table by table. */
import type { Database } from '@/lib/storage/client';
import { Prisma } from '@/lib/storage/generated/client';

/** Rows as JSON, sorted by their text. */
export type Contents = Readonly<Record<string, readonly unknown[]>>;

/** Columns that differ between two clusters that saw the same. */
const OWN = Prisma.sql`ARRAY['id', 'cluster_id', 'source_id', 'destination_id', 'trace_id', 'series_id', 'key_hash', 'created_at']`;

export async function contentsOf(db: Database, clusterId: number): Promise<Contents> {
  const mine = Prisma.sql`cluster_id = ${clusterId}`;
  const plain = (table: Prisma.Sql) => Prisma.sql`SELECT to_jsonb(t) - ${OWN} AS row FROM ${table} t WHERE ${mine}`;
  const ofSeries = (table: Prisma.Sql) => Prisma.sql`
    SELECT to_jsonb(t) - ${OWN} || jsonb_build_object('series', named.row) AS row
    FROM ${table} t JOIN (${series(mine)}) named ON named.id = t.series_id WHERE ${mine}`;
  return {
    endpoints: await rows(db, plain(Prisma.sql`endpoint`)),
    traces: await rows(db, plain(Prisma.sql`policy_trace`)),
    series: await rows(db, Prisma.sql`SELECT row FROM (${series(mine)}) named`),
    windows: await rows(db, ofSeries(Prisma.sql`flow_window`)),
    hours: await rows(db, ofSeries(Prisma.sql`flow_hour`)),
    days: await rows(db, ofSeries(Prisma.sql`flow_day`)),
    events: await rows(
      db,
      Prisma.sql`SELECT jsonb_build_object('window', window_start, 'id', unnest(event_ids)) AS row FROM seen_events WHERE ${mine}`,
    ),
    sightings: await rows(db, plain(Prisma.sql`sighting`)),
    questions: await rows(db, plain(Prisma.sql`dns_query`)),
  };
}

function series(mine: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT s.id, to_jsonb(s) - ${OWN} || jsonb_build_object(
      'source', to_jsonb(source) - ${OWN}, 'destination', to_jsonb(destination) - ${OWN}, 'trace', to_jsonb(trace) - ${OWN}) AS row
    FROM (SELECT * FROM series WHERE ${mine}) s JOIN endpoint source ON source.id = s.source_id
    JOIN endpoint destination ON destination.id = s.destination_id JOIN policy_trace trace ON trace.id = s.trace_id`;
}

async function rows(db: Database, query: Prisma.Sql): Promise<readonly unknown[]> {
  const found = await db.$queryRaw<{ row: unknown }[]>`SELECT row FROM (${query}) AS rows ORDER BY row::text`;
  return found.map(({ row }) => row);
}
