/** The generated Prisma client and the production build, each made again only when what it is made from changed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv, inRoot, ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { runOrFail } from './run.mjs';

const CLIENT_INPUTS = ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'];
const CLIENT_MARKER = inRoot('lib/storage/generated/.made-from');
const BUILD_INPUTS = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'instrumentation.ts',
  'proxy.ts',
  'next.config.js',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];
const BUILD_MARKER = inRoot('.next/made-from');
/** Not part of the product: a changed test needs no new build. */
const NOT_BUILT = /\.test\.tsx?$|\/testing$|\/generated$|\/README\.md$/;

/** @param {AbortSignal} signal */
export async function ensureGenerated(signal) {
  const wanted = hashOf(CLIENT_INPUTS);
  if (isMadeFrom(CLIENT_MARKER, wanted)) return;
  await step('Generating the database client', async () => {
    await runOrFail('`prisma generate` failed (its words are above).', 'prisma', ['generate'], {
      cwd: ROOT,
      env: childEnv(),
      signal,
    });
    writeFileSync(CLIENT_MARKER, wanted);
  });
}

/** @param {AbortSignal} signal @param {typeof step} [announce] prints the step; a caller with lines of its own does not */
export async function ensureBuilt(signal, announce = step) {
  const wanted = hashOf(BUILD_INPUTS);
  if (isMadeFrom(BUILD_MARKER, wanted)) return;
  await announce('Building the web application', async () => {
    rmSync(BUILD_MARKER, { force: true });
    await runOrFail('`next build` failed (its words are above).', 'next', ['build'], {
      cwd: ROOT,
      env: childEnv({ NODE_ENV: 'production' }),
      signal,
    });
    writeFileSync(BUILD_MARKER, wanted);
  });
}

/** @param {string} marker @param {string} wanted */
function isMadeFrom(marker, wanted) {
  return existsSync(marker) && readFileSync(marker, 'utf8') === wanted;
}

/** One hash over the contents of files and folders, missing ones counted as such. @param {readonly string[]} inputs */
function hashOf(inputs) {
  const hash = createHash('sha256');
  for (const path of inputs.flatMap((input) => filesIn(inRoot(input)))) {
    hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} sorted */
function filesIn(path) {
  if (!existsSync(path) || NOT_BUILT.test(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
