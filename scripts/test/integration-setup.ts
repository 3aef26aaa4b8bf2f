/** Once per integration run: one Postgres, one migrated template database that every test file copies. */
import type { TestProject } from 'vitest/node';
import { applyMigrations, createDatabase } from '@/lib/storage/migrate';
import { TEMPLATE_DATABASE } from '@/lib/storage/testing/database';
import { startTemporaryPostgres } from '@/scripts/start/temporary-postgres.mjs';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTemporaryPostgres();
  try {
    await createDatabase(postgres.url(), TEMPLATE_DATABASE);
    await applyMigrations(postgres.url(TEMPLATE_DATABASE));
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  project.provide('postgresUrl', postgres.url());
  return postgres.stop;
}
