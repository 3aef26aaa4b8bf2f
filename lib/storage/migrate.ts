/**
 * Migrations: applying the folder `prisma/migrations` and comparing a database with `prisma/schema.prisma`.
 * Keeps `_prisma_migrations` exactly as `prisma migrate deploy` does, so the Prisma CLI can take over at any time.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationDirectory, MigrationList, SchemaFilter } from '@prisma/schema-engine-wasm';
import { Client } from 'pg';
import { withSchemaEngine } from './schema-engine';

const SCHEMA_FILE = join('prisma', 'schema.prisma');
const MIGRATIONS_FOLDER = join('prisma', 'migrations');
/** Any number: only migrations of Firebreak use it. Web, worker and a colleague may all migrate at once. */
const MIGRATION_LOCK = 7_316_010;
const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] };

/** Applies the missing migrations in name order and tells their names. Safe to call from several processes at once. */
export async function applyMigrations(databaseUrl: string, root = process.cwd()): Promise<readonly string[]> {
  const [schema, migrationsList] = await Promise.all([readSchema(root), readMigrations(root)]);
  return withMigrationLock(databaseUrl, () =>
    withSchemaEngine(databaseUrl, schema, async (engine) => {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
      return appliedMigrationNames;
    }),
  );
}

/**
 * The SQL that would turn the database into what `schema.prisma` describes; empty text when they agree. What Prisma
 * cannot describe (partitions and their indexes, BRIN) must be filtered by the caller.
 */
export async function diffSchema(databaseUrl: string, root = process.cwd()): Promise<string> {
  const schema = await readSchema(root);
  return withSchemaEngine(databaseUrl, schema, async (engine) => {
    const { stdout } = await engine.diff({
      // The engine's word for the database it is connected to.
      from: { tag: 'schemaDatasource', files: [{ path: SCHEMA_FILE, content: schema }], configDir: root },
      to: { tag: 'schemaDatamodel', files: [{ path: SCHEMA_FILE, content: schema }] },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    });
    return isEmptyScript(stdout) ? '' : (stdout ?? '');
  });
}

/** Creates the database if it is missing. `databaseUrl` names another database of the same server. */
export async function createDatabase(databaseUrl: string, name: string): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}

/** A script of comments only changes nothing. */
function isEmptyScript(script: string | null): boolean {
  return (script ?? '').split('\n').every((line) => line.trim() === '' || line.startsWith('--'));
}

function readSchema(root: string): Promise<string> {
  return readFile(join(root, SCHEMA_FILE), 'utf8');
}

async function readMigrations(root: string): Promise<MigrationList> {
  const baseDir = join(root, MIGRATIONS_FOLDER);
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map((name) => readMigration(baseDir, name))),
  };
}

async function readMigration(baseDir: string, name: string): Promise<MigrationDirectory> {
  const value = await readFile(join(baseDir, name, 'migration.sql'), 'utf8');
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
}

async function withMigrationLock<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  return withClient(databaseUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return work();
  });
}

/** Ending the session also gives back its lock. */
async function withClient<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
