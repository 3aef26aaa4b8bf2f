/**
 * `npm start` (and `npm run dev`): everything from a fresh checkout to a running product, on nothing but Node and npm.
 * Plain JavaScript, because it begins on the system's Node with nothing installed. Supervises the database, the web
 * process and the worker until it is told to stop; the data folder is `.firebreak/` or FIREBREAK_DATA_DIR.
 */
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureGenerated } from './start/build.mjs';
import { migrate, startDatabase } from './start/database.mjs';
import { loadDemo } from './start/demo.mjs';
import { claimHome, homePaths, releaseHome } from './start/home.mjs';
import { ensureInstalled, rerunUnderProjectNode } from './start/install.mjs';
import { tryPort } from './start/postgres.mjs';
import { waitUntil } from './start/process.mjs';
import { startProduct, waitForProduct } from './start/product.mjs';
import { formatDuration, reportFailure, StartError, say, step } from './start/progress.mjs';

const DEVELOPMENT = process.argv.includes('--dev');
const HOST = '127.0.0.1';
/** After a crash the last web process may need a moment to notice and to leave its port. */
const PORT_RELEASE_MILLIS = 10_000;

const home = homePaths();
const stopping = new AbortController();
/** Started children in start order; stopped in reverse. @type {import('./start/supervise.mjs').SupervisedChild[]} */
const children = [];

async function main() {
  // Counted from the person's `npm start`, also when another Node took over in between.
  process.env.FIREBREAK_STARTED_MILLIS ??= String(Date.now());
  const port = readPort();
  const url = `http://${HOST}:${port}`;
  await ensureInstalled();
  const exitCode = await rerunUnderProjectNode(fileURLToPath(import.meta.url));
  if (exitCode !== null) process.exit(exitCode);

  listenForStop();
  const { afterCrash } = claimHome(home, url);
  await requirePort(port, afterCrash);
  await ensureGenerated(stopping.signal);
  if (!DEVELOPMENT) await ensureBuilt(stopping.signal);
  const { url: databaseUrl, folder: databaseFolder } = await bringUpDatabase();
  await migrate(databaseUrl, !process.env.DATABASE_URL, stopping.signal);
  const token = await loadDemo(home, databaseUrl, port, stopping.signal);
  await step('Starting web and worker', async () => {
    const options = { home, databaseUrl, databaseFolder, host: HOST, port, development: DEVELOPMENT, report };
    const product = startProduct(options);
    children.push(product.web, product.worker);
    await Promise.race([waitForProduct(product, url, stopping.signal), product.web.hopeless, product.worker.hopeless]);
  });
  say(
    `\nFirebreak is ready at ${url} (started in ${formatDuration(Date.now() - Number(process.env.FIREBREAK_STARTED_MILLIS))})`,
  );
  say(`Add a cluster of your own at ${url}/settings?add=cluster`);
  if (token !== null) say(`The ingest token ${token} pushes into the demo cluster.`);
  say(`Logs are in ${home.logs}; Ctrl-C stops everything.\n`);
}

function readPort() {
  const text = process.env.PORT || '3000';
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new StartError(`PORT must be a number from 1 to 65535, not \`${text}\`.`);
}

/** @param {number} port @param {boolean} afterCrash */
async function requirePort(port, afterCrash) {
  const isFree = async () => (await tryPort(port)) !== null;
  if (await waitUntil(isFree, afterCrash ? PORT_RELEASE_MILLIS : 0)) return;
  throw new StartError(
    `Port ${port} of ${HOST} is taken by another program. Stop that program, or choose another port: PORT=${port + 1} npm start`,
  );
}

async function bringUpDatabase() {
  /** @type {{ url: string, folder: string | null }} */
  const found = { url: '', folder: null };
  await step('Starting the database', async () => {
    const { child, place, url, folder } = await startDatabase(home, report);
    if (child) children.push(child);
    Object.assign(found, { url, folder });
    return place;
  });
  return found;
}

/** A line from the supervisor, after start-up. @param {string} text */
function report(text) {
  say(`${new Date().toISOString()}  ${text}`);
}

function listenForStop() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stop(0));
  // The launcher that held this process (install.mjs) was killed.
  process.on('disconnect', () => stop(0));
  // The terminal went away: nobody reads, which is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Stops everything, the database last. Asked again, it leaves at once. @param {number} exitCode */
async function stop(exitCode) {
  if (stopping.signal.aborted) {
    for (const child of children) child.kill();
    process.exit(exitCode || 1);
  }
  stopping.abort();
  if (children.length > 0) say('Stopping ...');
  const [database, ...rest] = children[0]?.spec.name === 'postgres' ? children : [null, ...children];
  await Promise.all(rest.map((child) => child?.stop()));
  await database?.stop();
  releaseHome(home);
  if (children.length > 0) say('Firebreak has stopped.');
  process.exit(exitCode);
}

try {
  await main();
} catch (error) {
  if (!stopping.signal.aborted) {
    reportFailure(error);
    await stop(1);
  }
}
