/** A person adds a cluster of their own in the browser, sends flows with the token it shows, and goes back to the demo. */
import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { inRoot } from '@/scripts/start/paths.mjs';
import { get } from './harness/api';
import { test } from './harness/story';

const FIXTURE = inRoot('lib/connectors/goldmane/fixtures/goldmane-emitter-emojivoto.ndjson');

/** Records of Goldmane's emitter as if their newest window had ended a minute ago. */
async function recentFlows(): Promise<string> {
  const text = await readFile(FIXTURE, 'utf8');
  const ends = [...text.matchAll(/"end_time":(\d+)/g)].map(([, seconds]) => Number(seconds));
  const later = Math.floor(Date.now() / 1000) - 60 - Math.max(...ends);
  return text.replace(/"(start|end)_time":(\d+)/g, (_, name, seconds) => `"${name}_time":${Number(seconds) + later}`);
}

async function switchTo(page: Page, cluster: string): Promise<void> {
  await page.getByTestId('cluster-picker').click();
  await page.getByRole('menuitem', { name: cluster }).click();
}

/** Drawn edges that start at a workload. */
const edgesFrom = (page: Page, workload: string) => page.locator(`[data-edge^="wl:${workload}"]`);

test('a cluster is added, filled over HTTP with the shown token, looked at, and left for the demo', async ({
  page,
  product,
}) => {
  await page.goto('/graph');
  await expect(page.getByTestId('demo-panel')).toBeVisible();
  await page.getByTestId('cluster-picker').click();
  await page.getByRole('menuitem', { name: 'Add cluster' }).click();
  const name = page.getByRole('textbox', { name: 'Name' });
  await expect(name).toBeFocused();
  await name.fill('Prod');
  await expect(page.getByText('lower-case letters')).toBeVisible();
  await name.fill('prod');
  await page.getByRole('dialog').getByRole('button', { name: 'Add cluster' }).click();
  const token = (await page.getByTestId('new-token').textContent()) ?? '';
  expect(token).toMatch(/^fbi_/);
  await expect(page.getByRole('region', { name: 'Configuration for curl' })).toContainText(token);
  await expect(page.getByRole('region', { name: 'Configuration for curl' })).toContainText(product.url);

  await page.getByTestId('open-new-cluster').click();
  await expect(page).toHaveURL(/\/graph\?cluster=prod/);
  await expect(page.getByRole('heading', { name: 'No source of flows is connected yet' })).toBeVisible();
  await expect(page.getByTestId('demo-panel')).toHaveCount(0);

  const pushed = await fetch(`${product.url}/api/ingest/flows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: await recentFlows(),
  });
  expect(await pushed.json()).toMatchObject({ rejected: 0 });
  await expect(edgesFrom(page, 'default/multitool')).toHaveCount(5);
  await expect(edgesFrom(page, 'emojivoto/web')).toHaveCount(2);
  expect((await get(product, '/api/meta')).cluster).toBe('prod');

  await page.goto('/policies?cluster=prod&range=24h&tab=list');
  await expect(page.getByText('those in force are not known here')).toBeVisible();
  await switchTo(page, 'demo');
  await expect(page).toHaveURL(/\/policies\?cluster=demo&range=24h$/);
  await expect(page.getByText('1 enforced policy, 0 staged')).toBeVisible();
  await page.getByRole('link', { name: 'Graph' }).click();
  await expect(edgesFrom(page, 'emojivoto/vote-bot')).toHaveCount(1);
  await expect(edgesFrom(page, 'default/multitool')).toHaveCount(0);
  await expect(page.getByTestId('demo-panel')).toBeVisible();
});
