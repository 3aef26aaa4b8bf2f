/** The two processes that are Firebreak: web (Next.js) and worker (schedule and pulls). */
import { join } from 'node:path';
import { childEnv, inRoot } from './paths.mjs';
import { waitUntil } from './process.mjs';
import { StartError } from './progress.mjs';
import { SupervisedChild, tail } from './supervise.mjs';

const NEXT = inRoot('node_modules/next/dist/bin/next');
const TSX = inRoot('node_modules/tsx/dist/cli.mjs');
const WORKER = inRoot('scripts/worker.ts');
const READY_MILLIS = 120_000;
const PROBE_MILLIS = 10_000;

/**
 * @typedef {object} ProductOptions
 * @property {import('./home.mjs').Home} home
 * @property {string} databaseUrl
 * @property {string | null} databaseFolder null for a database of someone else's
 * @property {string} host
 * @property {number} port
 * @property {boolean} development
 * @property {(text: string) => void} report
 *
 * @typedef {{ web: SupervisedChild, worker: SupervisedChild }} Product
 */

/** @param {ProductOptions} options @returns {Product} */
export function startProduct({ home, databaseUrl, databaseFolder, host, port, development, report }) {
  const env = childEnv({
    NODE_ENV: development ? 'development' : 'production',
    DATABASE_URL: databaseUrl,
    FIREBREAK_DATA_DIR: home.dir,
    ...(databaseFolder === null ? {} : { FIREBREAK_DATABASE_DIR: databaseFolder }),
    PORT: String(port),
  });
  const web = new SupervisedChild({
    name: 'web',
    args: [NEXT, development ? 'dev' : 'start', '--hostname', host, '--port', String(port)],
    env,
    logFile: join(home.logs, 'web.log'),
    report,
  });
  const worker = new SupervisedChild({
    name: 'worker',
    args: development ? [TSX, 'watch', '--clear-screen=false', WORKER] : ['--import', 'tsx', WORKER],
    env,
    logFile: join(home.logs, 'worker.log'),
    report,
  });
  return { web, worker };
}

/**
 * Resolves when the product answers, which is what `ready` means.
 * @param {Product} product @param {string} url @param {AbortSignal} signal
 */
export async function waitForProduct({ web, worker }, url, signal) {
  if (!(await waitUntil(() => signal.aborted || answers(url), READY_MILLIS, 100))) {
    throw new StartError(`Nothing answers at ${url} (the end of the web log is above).`, tail(web.spec.logFile));
  }
  web.ready = true;
  worker.ready = true;
}

/** The product says itself when it is ready: with its database, not only its port. @param {string} url */
async function answers(url) {
  try {
    const { status } = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(PROBE_MILLIS) });
    return status === 200;
  } catch {
    return false;
  }
}
