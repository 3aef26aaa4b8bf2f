/**
 * The data folder (`.firebreak/`): who runs from it now, what to remember between starts.
 *
 *   running.json    the supervisor that holds the folder (removed on a clean stop)
 *   postgres.json   port, password and place of the embedded database, 0600
 *   postgres/       the database itself        logs/   one file per process
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDir } from './paths.mjs';
import { isAlive } from './process.mjs';
import { StartError } from './progress.mjs';

export function homePaths(dir = dataDir()) {
  return {
    dir,
    running: join(dir, 'running.json'),
    postgresState: join(dir, 'postgres.json'),
    postgresData: join(dir, 'postgres'),
    logs: join(dir, 'logs'),
  };
}

/** @typedef {ReturnType<typeof homePaths>} Home */

/** @param {string} file @returns {any} null when missing or not JSON */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Replaces the file in one step, readable by its owner only. @param {string} file @param {unknown} value */
export function writePrivateJson(file, value) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * Takes the data folder for this process. Tells whether its last holder went without cleaning up.
 * @param {Home} home @param {string} url @returns {{ afterCrash: boolean }}
 */
export function claimHome(home, url) {
  try {
    mkdirSync(home.logs, { recursive: true });
  } catch (error) {
    throw notWritable(home, error);
  }
  const record = `${JSON.stringify({ pid: process.pid, url })}\n`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(home.running, record, { flag: 'wx', mode: 0o600 });
      return { afterCrash: attempt > 0 };
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST' || attempt > 2) throw notWritable(home, error);
      const holder = readJson(home.running);
      if (holder && isAlive(holder.pid, 'start.mjs')) throw alreadyRunning(home, holder);
      rmSync(home.running, { force: true });
    }
  }
}

/** @param {Home} home */
export function releaseHome(home) {
  if (readJson(home.running)?.pid === process.pid) rmSync(home.running, { force: true });
}

/** @param {Home} home @param {{ pid: number, url: string }} holder */
function alreadyRunning(home, holder) {
  return new StartError(
    `Firebreak is already running from ${home.dir} (process ${holder.pid}, ${holder.url}).\n` +
      'Stop it first, or start a second one with its own folder and port: FIREBREAK_DATA_DIR=/some/folder PORT=3001 npm start',
  );
}

/** @param {Home} home @param {unknown} error */
function notWritable(home, error) {
  return new StartError(
    `Cannot write to ${home.dir}: ${/** @type {Error} */ (error).message}. Choose a folder with FIREBREAK_DATA_DIR.`,
  );
}
