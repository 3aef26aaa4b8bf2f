/**
 * Runs one of the project's TypeScript tools from a fresh checkout: `node scripts/tool.mjs NAME [ARGS]` installs what is
 * missing, generates the database client, then runs `scripts/NAME.ts` under the project's Node. Signals and the exit code are the tool's own.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureGenerated } from './start/build.mjs';
import { ensureInstalled, rerunUnderProjectNode } from './start/install.mjs';
import { childEnv, inRoot } from './start/paths.mjs';

await ensureInstalled();
const elsewhere = await rerunUnderProjectNode(fileURLToPath(import.meta.url));
if (elsewhere !== null) process.exit(elsewhere);
await ensureGenerated(new AbortController().signal);

const [name, ...args] = process.argv.slice(2);
const tool = spawn(process.execPath, ['--import', 'tsx', inRoot(`scripts/${name}.ts`), ...args], {
  env: childEnv(),
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => tool.kill(signal));
tool.on('exit', (code) => process.exit(code ?? 1));
