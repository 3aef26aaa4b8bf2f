#!/usr/bin/env node
/**
 * `npx firebreak`: the policy engine on a command line. Plain JavaScript, because it begins on whatever Node the
 * machine has; the work is done by the project's own Node, in the folder where the command was given.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { childEnv, inRoot, PROJECT_NODE } from '#scripts/start/paths.mjs';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const LOADER = inRoot(join('node_modules', 'tsx', 'dist', 'loader.mjs'));

if (!existsSync(PROJECT_NODE) || !existsSync(LOADER)) {
  console.error('firebreak: the dependencies are not installed: run `npm install` in the checkout');
  process.exit(2);
}
const child = spawn(PROJECT_NODE, ['--import', pathToFileURL(LOADER).href, MAIN, ...process.argv.slice(2)], {
  env: childEnv({ TSX_TSCONFIG_PATH: inRoot('tsconfig.json') }),
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal));
}
child.on('error', (error) => {
  console.error(`firebreak: ${error.message}`);
  process.exit(2);
});
child.on('exit', (code) => process.exit(code ?? 2));
