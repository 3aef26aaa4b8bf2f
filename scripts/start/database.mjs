/** Brings up the database that the product uses (embedded, or the one DATABASE_URL names) and migrates it. */
import { join } from 'node:path';
import { childEnv, inRoot, ROOT } from './paths.mjs';
import { POSTGRES_DATABASE, postgresUrl, postmaster, preparePostgres } from './postgres.mjs';
import { waitUntil } from './process.mjs';
import { StartError, step } from './progress.mjs';
import { runOrFail } from './run.mjs';
import { SupervisedChild, tail } from './supervise.mjs';

/** Recovery after a crash replays the write-ahead log, 2 GB at most. */
const POSTGRES_READY_MILLIS = 120_000;

/**
 * @param {import('./home.mjs').Home} home @param {(text: string) => void} report
 * @returns {Promise<{ url: string, child: SupervisedChild | null, place: string, folder: string | null }>} child and folder: null for a database of someone else's
 */
export async function startDatabase(home, report) {
  if (process.env.DATABASE_URL)
    return { url: process.env.DATABASE_URL, child: null, place: 'the one DATABASE_URL names', folder: null };
  const postgres = await preparePostgres(home);
  const { port, place, settings } = postgres;
  const child = new SupervisedChild({
    name: 'postgres',
    args: [inRoot('scripts/start/postgres-keeper.mjs')],
    env: childEnv({ FIREBREAK_POSTGRES: JSON.stringify({ port, place, settings }) }),
    logFile: join(home.logs, 'postgres.log'),
    leftoverSignal: 'SIGINT',
    report,
  });
  await becomeReady(child, place.data);
  const refuge = place.refuge ? ` in ${place.refuge}` : '';
  return { url: postgresUrl(postgres), child, place: `embedded Postgres, port ${port}${refuge}`, folder: place.data };
}

/** @param {SupervisedChild} child @param {string} data */
async function becomeReady(child, data) {
  const ready = waitUntil(() => postmaster(data)?.ready === true, POSTGRES_READY_MILLIS);
  if (!(await Promise.race([ready, child.hopeless]))) {
    throw new StartError('Postgres did not become ready (the end of its log is above).', tail(child.spec.logFile));
  }
  child.ready = true;
}

/**
 * Applies the migrations that are missing, creating the embedded database first.
 * @param {string} url @param {boolean} embedded @param {AbortSignal} signal
 */
export async function migrate(url, embedded, signal) {
  await step('Migrating the database', async () => {
    const output = await runOrFail(
      'The database could not be migrated (the reason is above).',
      process.execPath,
      ['--import', 'tsx', inRoot('scripts/migrate.ts')],
      {
        cwd: ROOT,
        env: childEnv({ DATABASE_URL: url, ...(embedded ? { FIREBREAK_CREATE_DATABASE: POSTGRES_DATABASE } : {}) }),
        signal,
      },
    );
    return output.trim().split('\n').at(-1);
  });
}
