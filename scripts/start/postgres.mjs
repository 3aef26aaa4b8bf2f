/**
 * The embedded Postgres: created once, started by a keeper process (postgres-keeper.mjs), found again after a crash.
 * Nothing here needs a download or a network other than 127.0.0.1; there is no Unix socket to leave behind.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { readJson, writePrivateJson } from './home.mjs';
import { giveTo, placePostgres } from './postgres-files.mjs';
import { isAlive, waitUntil } from './process.mjs';
import { StartError } from './progress.mjs';
import { runOrFail } from './run.mjs';

export const POSTGRES_USER = 'firebreak';
export const POSTGRES_DATABASE = 'firebreak';

/** Set for one machine that also runs a browser and an editor: modest memory, few checkpoints, no surprises. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '256MB',
  // Sums of 50,000 series are grouped in memory: on a full disk there is no other place, and it is faster.
  work_mem: '32MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  password_encryption: 'scram-sha-256',
};

/** For tests only: a crash of the machine may lose the database. */
export const THROWAWAY_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  shared_buffers: '64MB',
  max_connections: '200',
};

/**
 * @typedef {object} EmbeddedPostgres
 * @property {number} port
 * @property {string} password
 * @property {import('./postgres-files.mjs').PostgresPlace} place
 * @property {Record<string, string>} settings
 */

/**
 * Prepares the database of a data folder: creates it if there is none, ends one that a crash left running, and
 * chooses the port (the last one if it is free). Does not start it.
 * @param {import('./home.mjs').Home} home @param {Record<string, string>} [extraSettings]
 * @returns {Promise<EmbeddedPostgres>}
 */
export async function preparePostgres(home, extraSettings = {}) {
  const place = placePostgres(home);
  const known = readJson(home.postgresState);
  if (existsSync(join(place.data, 'PG_VERSION')) && !known?.password) {
    throw new StartError(
      `${home.postgresState} is missing, and with it the password of the database in ${place.data}.`,
    );
  }
  const password = known?.password ?? randomBytes(24).toString('base64url');
  await endLeftover(place.data);
  const port = await freePort(known?.port);
  writePrivateJson(home.postgresState, { port, password, ...(place.refuge ? { refuge: place.refuge } : {}) });
  if (!existsSync(join(place.data, 'PG_VERSION'))) await createCluster(place, password);
  return { port, password, place, settings: { ...SETTINGS, ...extraSettings } };
}

/** @param {Pick<EmbeddedPostgres, 'port' | 'password'>} postgres */
export function postgresUrl(postgres, database = POSTGRES_DATABASE) {
  return `postgresql://${POSTGRES_USER}:${postgres.password}@127.0.0.1:${postgres.port}/${database}`;
}

/** @param {Pick<EmbeddedPostgres, 'place' | 'port' | 'settings'>} postgres @returns {string[]} */
export function postgresArgs({ place, port, settings }) {
  return [
    '-D',
    place.data,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

/**
 * Creates the cluster under a draft name first, so that an interrupted initdb is never taken for a database.
 * @param {import('./postgres-files.mjs').PostgresPlace} place @param {string} password
 */
async function createCluster(place, password) {
  const draft = `${place.data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  giveTo(draft, place.runAs);
  const passwordFile = join(dirname(draft), `.password-${process.pid}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(passwordFile, place.runAs);
  try {
    await runOrFail(
      `Postgres could not create its database in ${place.data} (its words are above).`,
      join(place.native, 'bin', 'initdb'),
      [
        `--pgdata=${draft}`,
        `--username=${POSTGRES_USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        '--no-instructions',
        '--no-sync',
      ],
      { ...place.runAs, cwd: '/', env: { ...process.env, LC_ALL: 'C' } },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, place.data);
}

/** The server's own record of itself, or null. Line 1 is its pid, 2 its folder, 8 its state. @param {string} data */
export function postmaster(data) {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), folder: lines[1] || data, ready: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
}

/**
 * Ends a server that its keeper can no longer end, and removes the record of one that is gone: another process may have
 * its pid by now, and Postgres would then refuse to start.
 * @param {string} data
 */
export async function endLeftover(data) {
  const leftover = postmaster(data);
  if (!leftover) return;
  const gone = () => !isAlive(leftover.pid, leftover.folder);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGQUIT', 'SIGKILL'])) {
    if (gone()) break;
    process.kill(leftover.pid, signal);
    await waitUntil(gone, 10_000);
  }
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

/** @param {number} [preferred] @returns {Promise<number>} a port of 127.0.0.1 that nobody listens on */
export async function freePort(preferred = 0) {
  return (await tryPort(preferred)) ?? (await tryPort(0)) ?? 0;
}

/** @param {number} port 0 = any @returns {Promise<number | null>} null when it is taken */
export function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : null));
    });
  });
}
