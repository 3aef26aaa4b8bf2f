/**
 * A Postgres for one test run or one script: random port, fast and forgetful unless told otherwise, gone with the process that
 * asked for it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homePaths } from './home.mjs';
import { leashEnv } from './leash.mjs';
import { childEnv, inRoot, ROOT } from './paths.mjs';
import { postgresUrl, postmaster, preparePostgres, THROWAWAY_SETTINGS } from './postgres.mjs';
import { waitUntil } from './process.mjs';
import { StartError } from './progress.mjs';

const READY_MILLIS = 60_000;

/**
 * Starts it and tells how to reach any of its databases. `extra` = what differs from the settings of an installation: none in
 * a bench, where a commit has to cost what it costs there. `stop` leaves neither process nor file; so does the end of
 * this process, however it comes.
 * @param {Record<string, string>} [extra]
 * @returns {Promise<{ url: (database?: string) => string, stop: () => Promise<void> }>}
 */
export async function startTemporaryPostgres(extra = THROWAWAY_SETTINGS) {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-postgres-'));
  // Root's Postgres runs as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  const postgres = await preparePostgres(homePaths(folder), extra);
  const { port, place, settings } = postgres;
  const removeAfterwards = place.refuge ? [place.refuge, folder] : [folder];
  const keeper = spawn(
    process.execPath,
    ['--import', inRoot('scripts/start/leash.mjs'), inRoot('scripts/start/postgres-keeper.mjs')],
    {
      cwd: ROOT,
      env: childEnv({ FIREBREAK_POSTGRES: JSON.stringify({ port, place, settings, removeAfterwards }), ...leashEnv() }),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    },
  );
  let words = '';
  keeper.stderr?.on('data', (chunk) => {
    words = (words + chunk).slice(-4_000);
  });
  const ended = once(keeper, 'exit');
  let over = false;
  ended.then(() => {
    over = true;
  });
  await waitUntil(() => over || postmaster(place.data)?.ready === true, READY_MILLIS);
  if (over) throw new StartError('The temporary Postgres did not start.', words);
  return {
    url: (database = 'postgres') => postgresUrl(postgres, database),
    stop: async () => {
      keeper.kill('SIGTERM');
      await ended;
    },
  };
}
