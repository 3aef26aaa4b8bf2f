/** The schema rules of the design, and docs/scaling.md, against the catalog of a migrated database. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './client';
import { testDatabase } from './testing/database';

/** Rows that come with flows, without end: what must be distributable. */
const FACTS = [
  'dead_letter',
  'dns_query',
  'flow_day',
  'flow_hour',
  'flow_window',
  'ingest_batch',
  'peer_tally',
  'seen_events',
  'sighting',
  'touched_hour',
];

interface Key {
  readonly table: string;
  readonly primary: boolean;
  readonly columns: readonly string[];
}

let db: Database;
let tables: readonly string[];
let keys: readonly Key[];
let distributed: ReadonlyMap<string, string>;
let reference: readonly string[];
let local: readonly string[];

beforeAll(async () => {
  db = (await testDatabase()).client;
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND NOT relispartition AND relname <> '_prisma_migrations' ORDER BY 1`;
  tables = rows.map(({ name }) => name);
  keys = await db.$queryRaw<Key[]>`
    SELECT class.relname AS "table", indisprimary AS primary,
      array_agg(attname::text ORDER BY array_position(indkey::int[], attnum::int)) AS columns
    FROM pg_index JOIN pg_class AS class ON class.oid = indrelid AND NOT class.relispartition
      JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey::int[])
    WHERE indisunique AND class.relnamespace = 'public'::regnamespace
    GROUP BY class.relname, indexrelid, indisprimary`;
  const page = await readFile('docs/scaling.md', 'utf8');
  distributed = new Map(
    [...page.matchAll(/create_distributed_table\('(\w+)', '(\w+)'/g)].map(([, table = '', column = '']) => [
      table,
      column,
    ]),
  );
  reference = [...page.matchAll(/create_reference_table\('(\w+)'/g)].map(([, table = '']) => table);
  const paragraph = /Everything else stays on the coordinator[\s\S]*?\n\n/.exec(page)?.[0] ?? '';
  local = [...paragraph.matchAll(/`(\w+)`/g)].map(([, table = '']) => table);
});

/** Tables of columns whose values come from a sequence. */
async function tablesWithSequences(): Promise<readonly string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND (column_default LIKE 'nextval%' OR is_identity = 'YES')`;
  return rows.map(({ name }) => name);
}

describe('the schema', () => {
  it('starts every key of a fact with cluster_id', () => {
    const primary = new Map(keys.filter((key) => key.primary).map(({ table, columns }) => [table, columns]));
    expect(FACTS.map((table) => [table, primary.get(table)?.[0]])).toEqual(FACTS.map((table) => [table, 'cluster_id']));
  });

  it('has no foreign keys', async () => {
    expect(await db.$queryRaw`SELECT conname FROM pg_constraint WHERE contype = 'f'`).toEqual([]);
  });

  it('has no sequences on facts', async () => {
    const found = await tablesWithSequences();
    expect(found).toContain('audit_entry');
    expect(found.filter((table) => FACTS.includes(table))).toEqual([]);
  });

  it('has flow_window in partitions by window_start', async () => {
    expect(await db.$queryRaw`SELECT pg_get_partkeydef('flow_window'::regclass) AS key`).toEqual([
      { key: 'RANGE (window_start)' },
    ]);
  });

  it('has a cluster_id in every table that belongs to a cluster', async () => {
    const rows = await db.$queryRaw<{ name: string }[]>`
      SELECT table_name::text AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'cluster_id'`;
    const owned = new Set(rows.map(({ name }) => name));
    // Of a feed or an alert, which belong to a cluster; of the installation.
    const others = ['alert_event', 'cluster', 'feed_refusal', 'indicator', 'process_report'];
    expect(tables.filter((table) => !owned.has(table))).toEqual(others);
  });
});

describe('docs/scaling.md', () => {
  it('gives every table one place', () => {
    expect([...distributed.keys(), ...reference, ...local].sort()).toEqual([...tables].sort());
  });

  it('distributes by a column that every unique key of the table holds', () => {
    for (const [table, column] of distributed) {
      const own = keys.filter((key) => key.table === table);
      expect(own.length, table).toBeGreaterThan(0);
      for (const { columns } of own) expect(columns, table).toContain(column);
    }
  });

  it('distributes no table that takes values from a sequence', async () => {
    const found = await tablesWithSequences();
    expect([...distributed.keys()].filter((table) => found.includes(table))).toEqual([]);
  });
});
