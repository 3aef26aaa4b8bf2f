/** Whether the database answers and has the shape this version expects: what `ready` means for the web process. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, database } from './client';

/** True when a query comes back. Never throws: a database that is down is an answer. */
export async function isDatabaseReady(client: Database = database()): Promise<boolean> {
  try {
    await client.$queryRaw`SELECT 1`;
    return true;
  } catch {
    return false;
  }
}

let migrated = false;

/** True once every migration of this version has been applied; asks until then and never again. Never throws. */
export async function isMigrated(client: Database = database(), root = process.cwd()): Promise<boolean> {
  if (migrated) return true;
  try {
    migrated = (await findMissingMigrations(client, root)).length === 0;
    return migrated;
  } catch {
    return false;
  }
}

/** Names of migrations in `prisma/migrations` that the database has not finished. */
export async function findMissingMigrations(client: Database, root: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, 'prisma', 'migrations'), { withFileTypes: true });
  const rows = await client.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = new Set(rows.map(({ name }) => name));
  return entries.filter((entry) => entry.isDirectory() && !applied.has(entry.name)).map(({ name }) => name);
}
