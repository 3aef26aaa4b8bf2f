/** Dependencies, and the Node that runs the rest. Must itself run on Node 20 with nothing installed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { childEnv, inRoot, PROJECT_NODE, ROOT } from './paths.mjs';
import { StartError, step } from './progress.mjs';
import { runOrFail, runQuietly } from './run.mjs';

const LOCKFILE = inRoot('package-lock.json');
/** npm's own record of what it put into node_modules. */
const INSTALLED_RECORD = inRoot('node_modules/.package-lock.json');
/** Hash of the lockfile that node_modules was last seen to satisfy. */
const MARKER = inRoot('node_modules/.firebreak-lock');

const INSTALL_FAILED =
  'npm could not install the dependencies (its words are above). Check the network or your registry settings and try again.';

/** True while node_modules holds what package-lock.json asks for. */
export function isInstalled() {
  if (!existsSync(INSTALLED_RECORD) || !existsSync(PROJECT_NODE)) return false;
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === lockfileHash()) return true;
  return statSync(INSTALLED_RECORD).mtimeMs >= statSync(LOCKFILE).mtimeMs;
}

function lockfileHash() {
  return createHash('sha256').update(readFileSync(LOCKFILE)).digest('hex');
}

/** Installs the dependencies when they are missing or another lockfile asked for them. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await step('Installing dependencies', async () => {
    const options = { cwd: ROOT, env: childEnv({ npm_config_yes: 'true' }) };
    const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--include=dev'];
    const { code, output } = await runQuietly('npm', ['ci', ...flags], options);
    // A registry that lacks another platform's package makes `npm ci` refuse; `npm install` copes.
    if (code !== 0 && output.includes('EUSAGE'))
      await runOrFail(INSTALL_FAILED, 'npm', ['install', '--no-save', ...flags], options);
    else if (code !== 0) throw new StartError(INSTALL_FAILED, output);
    writeFileSync(MARKER, lockfileHash());
  });
}

/**
 * Runs this same script again under the project's Node, unless that is what runs already. Resolves to its exit code,
 * or to null when there was nothing to do. Signals reach the other process: the terminal's by the process group, the
 * rest passed on here; and it holds a channel to this process, so that it ends if this one is killed.
 * @param {string} script @returns {Promise<number | null>}
 */
export async function rerunUnderProjectNode(script) {
  if (!needsOtherNode()) return null;
  const child = spawn(PROJECT_NODE, [script, ...process.argv.slice(2)], {
    cwd: ROOT,
    env: childEnv(),
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function needsOtherNode() {
  const wanted = JSON.parse(readFileSync(inRoot('node_modules/node/package.json'), 'utf8')).version;
  return process.version !== `v${wanted}`;
}
