/** Applies the migrations to DATABASE_URL; called by `npm start`, and by hand for a database of one's own. */
import { env } from '@/lib/env';
import { applyMigrations, createDatabase } from '@/lib/storage/migrate';

/** Tells in one line what was done. */
async function migrate(): Promise<string> {
  const url = env().DATABASE_URL;
  const missing = process.env.FIREBREAK_CREATE_DATABASE;
  if (missing) {
    const server = new URL(url);
    server.pathname = '/postgres';
    await createDatabase(server.href, missing);
  }
  const applied = await applyMigrations(url);
  return applied.length === 0 ? 'up to date' : `applied ${applied.length}: ${applied.at(-1)}`;
}

try {
  console.log(await migrate());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
