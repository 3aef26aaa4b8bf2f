/** The demo cluster of the first start, and the token that came with it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnv, inRoot, ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { runOrFail } from './run.mjs';

/** @param {import('./home.mjs').Home} home */
const tokenFile = (home) => join(home.dir, 'demo-token');

/**
 * Once per data folder; later starts skip it. Answers the token, which is shown this once and stays in `demo-token`;
 * null on later starts, and where another cluster is set up already.
 * @param {import('./home.mjs').Home} home @param {string} databaseUrl @param {number} port @param {AbortSignal} signal
 */
export async function loadDemo(home, databaseUrl, port, signal) {
  if (existsSync(tokenFile(home))) return null;
  await step('Loading the demo cluster', async () => {
    const env = childEnv({
      DATABASE_URL: databaseUrl,
      FIREBREAK_DATA_DIR: home.dir,
      FIREBREAK_DEMO_TOKEN_FILE: tokenFile(home),
      PORT: String(port),
    });
    const args = ['--import', 'tsx', inRoot('scripts/seed-demo.ts')];
    const failure = 'The demo cluster could not be loaded (the reason is above).';
    const output = await runOrFail(failure, process.execPath, args, { cwd: ROOT, env, signal });
    return output.trim().split('\n').at(-1);
  });
  return readFileSync(tokenFile(home), 'utf8').trim() || null;
}
