/**
 * `npm run migration -- NAME`: writes prisma/migrations/<time>_NAME with the SQL that leads from the last migration to
 * prisma/schema.prisma. Read it before committing: partitions, BRIN indexes and data are added by hand.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyMigrations, diffSchema } from '@/lib/storage/migrate';
import { startTemporaryPostgres } from './start/temporary-postgres.mjs';

const name = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Name the migration in lower case with underscores: npm run migration -- add_tier_owner');
  process.exit(1);
}

mkdirSync('prisma/migrations', { recursive: true });
const postgres = await startTemporaryPostgres();
try {
  await applyMigrations(postgres.url());
  const sql = await diffSchema(postgres.url());
  if (sql === '') {
    console.log('prisma/schema.prisma and the migrations agree: nothing to write.');
  } else {
    const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join('prisma', 'migrations', `${time}_${name}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'migration.sql'), sql);
    console.log(`Wrote ${join(folder, 'migration.sql')}. Read it before you commit it.`);
  }
} finally {
  await postgres.stop();
}
