/** Applies the migrations to DATABASE_URL; called by `npm start`, and by hand for a database of one's own. */
import { env } from '@/lib/env';
import { applyMigrations, createDatabase } from '@/lib/storage/migrate';

const url = env().DATABASE_URL;
const create = process.env.FIREBREAK_CREATE_DATABASE;
if (create) {
  const server = new URL(url);
  server.pathname = '/postgres';
  await createDatabase(server.href, create);
}
const applied = await applyMigrations(url);
console.log(applied.length === 0 ? 'up to date' : `applied ${applied.length}: ${applied.at(-1)}`);
