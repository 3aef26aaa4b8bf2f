/**
 * A real, migrated, empty database for one integration test file (`*.integration.test.ts`): copied from a template in a
 * few milliseconds, dropped when the file is done. The Postgres it lives in is started by
 * scripts/test/integration-setup.ts and goes with the run, whatever becomes of the tests.
 */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import { createClient, type Database } from '@/lib/storage/client';

export const TEMPLATE_DATABASE = 'firebreak_template';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's `postgres` database. */
    postgresUrl: string;
  }
}

export interface TestDatabase {
  readonly url: string;
  readonly client: Database;
}

let isFirst = true;

/**
 * Call it in `beforeAll` or at the top of a file; it cleans up after itself. A file's first database is also what
 * `DATABASE_URL` names, so that route handlers called in the test use it.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { name, url } = await copyDatabase(TEMPLATE_DATABASE);
  if (isFirst) process.env.DATABASE_URL = url;
  isFirst = false;
  const client = createClient(url, 8);
  afterAll(async () => {
    await client.$disconnect();
    await onServer((server) => server.query(`DROP DATABASE ${name} WITH (FORCE)`));
  });
  return { url, client };
}

/** An empty database without any table, for tests of the migrations themselves. Dropped with the server. */
export async function emptyDatabase(): Promise<string> {
  return (await copyDatabase('template0')).url;
}

async function copyDatabase(template: string): Promise<{ readonly name: string; readonly url: string }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer((server) => server.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return { name, url: url.href };
}

async function onServer(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
