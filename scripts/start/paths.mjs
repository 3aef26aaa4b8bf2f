/** Where things are in a checkout, and the environment every child process gets. */
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const BIN = join(ROOT, 'node_modules', '.bin');
/** The Node 24 that npm installed; machines may only have Node 20, which is past its end of life. */
export const PROJECT_NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');

/** @param {string} path relative to the checkout */
export function inRoot(path) {
  return join(ROOT, path);
}

/** The folder of everything Firebreak writes: `FIREBREAK_DATA_DIR`, or `.firebreak` in the checkout. */
export function dataDir() {
  return resolve(ROOT, process.env.FIREBREAK_DATA_DIR || '.firebreak');
}

/**
 * The environment of children: Node 24 first on PATH, no telemetry, no downloads.
 * @param {Record<string, string>} [extra] @returns {NodeJS.ProcessEnv}
 */
export function childEnv(extra = {}) {
  return /** @type {NodeJS.ProcessEnv} */ ({
    ...process.env,
    PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`,
    NEXT_TELEMETRY_DISABLED: '1',
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    // Any existing file will do: Prisma then has no engine to download. See prisma.config.ts.
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
    ...extra,
  });
}

/**
 * For every process of the product. As many helper threads of V8 as there are cores beside the one that runs JavaScript: Node's
 * four, on a machine of two, take a tenth of what ingest stores there (docs/decisions/013). And a nursery of 24 MB at most:
 * under load it grows to twice that and more, and stays.
 */
export const ENGINE_FLAGS = ['--v8-pool-size=0', '--max-semi-space-size=8'];
