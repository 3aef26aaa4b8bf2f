import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { applyMigrations, diffSchema } from './migrate';
import { emptyDatabase } from './testing/database';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('applyMigrations', () => {
  it('leads an empty database to exactly what schema.prisma describes', async () => {
    const url = await emptyDatabase();
    expect(await diffSchema(url)).toContain('CREATE TABLE');
    const applied = await applyMigrations(url);
    expect(applied.length).toBeGreaterThan(0);
    expect(await diffSchema(url)).toBe('');
  });

  it('applies nothing a second time', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    expect(await applyMigrations(url)).toEqual([]);
  });

  it('lets two processes migrate at once: each migration is applied by one of them', async () => {
    const url = await emptyDatabase();
    const [first, second] = await Promise.all([applyMigrations(url), applyMigrations(url)]);
    const rows = await query(url, 'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL');
    expect(rows.map((row) => row.migration_name).sort()).toEqual([...first, ...second].sort());
  });
});

describe('diffSchema', () => {
  it('sees a column that schema.prisma does not know', async () => {
    const url = await emptyDatabase();
    await applyMigrations(url);
    await query(url, 'ALTER TABLE cluster ADD COLUMN surprise text');
    expect(await diffSchema(url)).toContain('surprise');
  });
});
