/**
 * `npm run screenshots`: walks the demo story on a product of its own and writes every screen, in both themes, to
 * docs/screenshots. Animations are stopped, so that only what a change really changed differs.
 */
import { mkdir } from 'node:fs/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { newProduct, removeProduct } from '@/e2e/harness/product';
import config from '@/playwright.config';
import { ensureBuilt, ensureGenerated } from '@/scripts/start/build.mjs';
import { inRoot } from '@/scripts/start/paths.mjs';
import { ensureBrowser } from '@/scripts/test/browser.mjs';

const FOLDER = inRoot('docs/screenshots');
const THEMES = ['light', 'dark'] as const;
const VIEWPORT = { width: 1440, height: 900 };
const SETTLED_MILLIS = 1_500;

/** A screen of the story's present state; `prepare` opens what should be seen on it. */
interface Shot {
  readonly name: string;
  readonly path: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

const BEFORE_STAGING: readonly Shot[] = [
  {
    name: 'recommendations',
    path: '/recommendations',
    prepare: (page) => page.getByTestId('recommendation-row').first().click(),
  },
];
const STAGED: readonly Shot[] = [
  { name: 'graph-staged', path: '/graph' },
  { name: 'policies', path: '/policies' },
  { name: 'enforce', path: '/policies', prepare: openEnforceDialog },
];
const ENFORCED: readonly Shot[] = [
  { name: 'graph-enforced', path: '/graph' },
  { name: 'flows', path: '/flows' },
  {
    name: 'alerts',
    path: '/alerts',
    prepare: (page) => page.getByTestId('alert-row').last().getByRole('button').click(),
  },
  { name: 'feeds', path: '/feeds' },
  { name: 'timeline', path: '/timeline' },
  { name: 'settings', path: '/settings' },
];

async function openEnforceDialog(page: Page): Promise<void> {
  await page.getByTestId('enforce-all').click();
  await page.getByTestId('newly-denied-pairs').waitFor();
}

async function take(browser: Browser, base: string, shots: readonly Shot[]): Promise<void> {
  for (const colorScheme of THEMES) {
    const context = await browser.newContext({ viewport: VIEWPORT, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const { name, path, prepare } of shots) {
      await page.goto(base + path);
      await page.waitForTimeout(SETTLED_MILLIS);
      await prepare?.(page);
      await page.waitForTimeout(SETTLED_MILLIS);
      await page.screenshot({ path: `${FOLDER}/${name}-${colorScheme}.png`, animations: 'disabled' });
      process.stdout.write(`  docs/screenshots/${name}-${colorScheme}.png\n`);
    }
    await context.close();
  }
}

async function post(base: string, path: string, body: unknown): Promise<void> {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
}

/** Every staged policy with the version it has now, as the enforce dialog would send it. */
async function stagedVersions(base: string): Promise<Record<string, string>> {
  const { board } = await (await fetch(`${base}/api/policies/board?range=1h`)).json();
  const cards: { staged: { policyId: string; resourceVersion: string } | null }[] = board.tiers.flatMap(
    (tier: { cards: unknown[] }) => tier.cards,
  );
  return Object.fromEntries(cards.flatMap(({ staged }) => (staged ? [[staged.policyId, staged.resourceVersion]] : [])));
}

async function walk(browser: Browser, base: string): Promise<void> {
  await take(browser, base, BEFORE_STAGING);
  const keys = ['web', 'emoji', 'voting', 'vote-bot'].map((workload) => `emojivoto/${workload}`);
  await post(base, '/api/recommendations/accept', { keys });
  await post(base, '/api/demo', { step: 'deploy-multitool' });
  await post(base, '/api/demo', { step: 'attempt' });
  await take(browser, base, STAGED);
  await post(base, '/api/policies/enforce', { expected: await stagedVersions(base) });
  await post(base, '/api/demo', { step: 'attempt' });
  await post(base, '/api/demo', { step: 'threat' });
  await take(browser, base, ENFORCED);
}

await ensureGenerated(AbortSignal.timeout(120_000));
await ensureBuilt(AbortSignal.timeout(600_000));
await mkdir(FOLDER, { recursive: true });
const { executablePath } = await ensureBrowser();
const browser = await chromium.launch({ ...config.use?.launchOptions, executablePath });
const product = await newProduct();
try {
  await product.start();
  await walk(browser, product.url);
} finally {
  await browser.close();
  await removeProduct(product);
}
