/**
 * `npm test`: everything, from a fresh checkout. `npm run check` (--quick) leaves out what needs a database, a build or
 * a browser. Every step runs whatever became of the others, and the last line is `N passed, N failed`: each test counts
 * one, and so does each step without tests of its own (lint, types, build).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureGenerated } from './start/build.mjs';
import { ensureInstalled, rerunUnderProjectNode } from './start/install.mjs';
import { childEnv, ROOT } from './start/paths.mjs';
import { formatDuration, reportFailure, StartError, say, stepLine } from './start/progress.mjs';
import { runOrFail, runQuietly } from './start/run.mjs';
import { ensureBrowser } from './test/browser.mjs';
import { playwrightCounts, vitestCounts } from './test/counts.mjs';

const QUICK = process.argv.includes('--quick');
/** Fewer would mean that the checker looked at the wrong folder. */
const MIN_LINTED_FILES = 50;

const stopping = new AbortController();
/** Where the runners leave their reports; made when this is the process that runs them. */
let reports = '';
const total = { passed: 0, failed: 0, skipped: 0 };

/**
 * Runs one step, prints its line (and what it said, if it failed) and adds what it counted.
 * @param {string} label @param {() => Promise<import('./test/counts.mjs').Counts & { output?: string }>} work
 */
async function count(label, work) {
  const began = performance.now();
  /** @type {import('./test/counts.mjs').Counts & { output?: string }} */
  let result;
  try {
    result = await work();
  } catch (error) {
    reportFailure(error);
    result = { passed: 0, failed: 1, skipped: 0 };
  }
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  if (result.failed > 0 && result.output) say(`\n${result.output.trim()}\n`);
  say(stepLine(label, `${result.passed} passed, ${result.failed} failed${skipped}`, performance.now() - began));
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
  return result.failed === 0;
}

/**
 * A step that passes or fails as a whole.
 * @param {string} command @param {string[]} args @param {(output: string) => boolean} [accept]
 */
async function whole(command, args, accept = () => true) {
  const { code, output } = await runQuietly(command, args, { cwd: ROOT, env: childEnv(), signal: stopping.signal });
  const passed = code === 0 && accept(output);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, output };
}

function lint() {
  return count('Lint, format and boundaries', () =>
    whole('biome', ['ci', '--colors=off', '--error-on-warnings', '.'], (output) => {
      return Number(/Checked (\d+) files/.exec(output)?.[1] ?? 0) >= MIN_LINTED_FILES;
    }),
  );
}

async function types() {
  await count('Types of the application', () => whole('tsc', ['-p', 'tsconfig.json']));
  await count('Types of lib/core (pure)', () => whole('tsc', ['-p', 'lib/core/tsconfig.json']));
}

/** @param {string} label @param {string[]} args */
function vitest(label, args) {
  return count(label, async () => {
    const report = join(reports, 'vitest.json');
    const { output } = await runQuietly(
      'vitest',
      ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...args],
      { cwd: ROOT, env: childEnv({ NO_COLOR: '1' }), signal: stopping.signal },
    );
    return { ...vitestCounts(report), output };
  });
}

/** @param {import('./test/browser.mjs').Browser} browser */
function stories(browser) {
  return count('Stories in a browser', async () => {
    const report = join(reports, 'playwright.json');
    const { output } = await runQuietly('playwright', ['test', '--reporter=line,json'], {
      cwd: ROOT,
      env: childEnv({
        FORCE_COLOR: '0',
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        FIREBREAK_CHROMIUM: browser.executablePath,
        FIREBREAK_CHROMIUM_LIBRARIES: browser.libraries ?? '',
      }),
      signal: stopping.signal,
    });
    return { ...playwrightCounts(report), output };
  });
}

/** Checks that need no build run beside it: two cores, two lanes. */
async function everything() {
  /** @type {import('./test/browser.mjs').Browser | undefined} */
  let browser;
  const preparing = (async () => {
    const built = await count('Production build', async () => {
      await ensureBuilt(stopping.signal, async (_, build) => void (await build()));
      return { passed: 1, failed: 0, skipped: 0 };
    });
    await count('A browser for the stories', async () => {
      browser = await ensureBrowser();
      return { passed: 1, failed: 0, skipped: 0 };
    });
    return built;
  })();
  const checking = (async () => {
    await lint();
    await types();
    await vitest('Unit and integration tests', []);
  })();
  const [built] = await Promise.all([preparing, checking]);
  const ready = browser;
  if (built && ready) await stories(ready);
  else
    await count('Stories in a browser', () =>
      Promise.reject(new StartError('Not run: the build or the browser is missing.')),
    );
}

async function quickly() {
  await Promise.all([vitest('Unit tests', ['--project', 'unit']), lint().then(types)]);
}

async function main() {
  const began = performance.now();
  await ensureInstalled();
  const exitCode = await rerunUnderProjectNode(fileURLToPath(import.meta.url));
  if (exitCode !== null) process.exit(exitCode);
  reports = mkdtempSync(join(tmpdir(), 'firebreak-reports-'));
  await ensureGenerated(stopping.signal);
  await runOrFail('`next typegen` failed (its words are above).', 'next', ['typegen'], { cwd: ROOT, env: childEnv() });
  await (QUICK ? quickly() : everything());
  say(`\nTook ${formatDuration(performance.now() - began)}.${total.skipped > 0 ? ` Skipped: ${total.skipped}.` : ''}`);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stopping.abort());
try {
  await main();
} catch (error) {
  reportFailure(error);
  total.failed += 1;
} finally {
  if (reports) rmSync(reports, { recursive: true, force: true });
}
say(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 && !stopping.signal.aborted ? 0 : 1);
