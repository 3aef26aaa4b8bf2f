/**
 * The whole story in a browser, from an empty data folder: Emojivoto runs, policies are recommended and staged,
 * a compromised pod tries what it should not, staging shows what enforcing would do, enforcing does it, and threat
 * feeds say what the pod was after. Counts and painted colours are asserted, not only words.
 */
import { expect, type Page } from '@playwright/test';
import { test } from './harness/story';

const EXPECTED = [
  'wl:emojivoto/vote-bot>wl:emojivoto/web',
  'wl:emojivoto/web>wl:emojivoto/emoji',
  'wl:emojivoto/web>wl:emojivoto/voting',
];
const UNEXPECTED = [
  'wl:emojivoto/voting>wl:default/multitool',
  'wl:emojivoto/web>net:public',
  'wl:emojivoto/emoji>wl:emojivoto/voting',
];

type Paint = 'red' | 'amber' | 'green' | 'other';

/** What a reader of `rgb(r, g, b)` would call it; both themes. */
function paintOf(color: string): Paint {
  const [, red = 0, green = 0, blue = 0] = (/rgba?\((\d+),\s*(\d+),\s*(\d+)/.exec(color) ?? []).map(Number);
  if (red > 170 && green < 100 && blue < 130) return 'red';
  if (red > 140 && green > 90 && green < red && blue < 100) return 'amber';
  return green > red && green > blue ? 'green' : 'other';
}

/** The edges as the canvas says it paints them: `state colour style`. */
async function paintedEdges(page: Page): Promise<Record<string, string>> {
  const rows = await page
    .getByTestId('graph-edges')
    .locator('li')
    .evaluateAll((items) => items.map((item) => ({ ...(item as HTMLElement).dataset })));
  return Object.fromEntries(
    rows.map(({ edge, state, color, lineStyle }) => [edge, `${state} ${paintOf(color ?? '')} ${lineStyle}`]),
  );
}

function all(ids: readonly string[], paint: string): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, paint]));
}

async function expectEdges(page: Page, edges: Record<string, string>): Promise<void> {
  await expect.poll(() => paintedEdges(page)).toEqual(edges);
}

/** The steps of an edge end with what Firebreak makes of the report. */
async function expectAgreement(page: Page, edge: string): Promise<void> {
  await page.goto(`/graph?edge=${encodeURIComponent(edge)}`);
  const compared = page.getByRole('list', { name: 'Compared with Firebreak' });
  await expect(compared.first()).toHaveText('Firebreak judges it the same, step by step.');
}

async function open(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: screen }).click();
  await expect(page).toHaveURL(new RegExp(`/${screen.toLowerCase()}`));
}

async function runDemoStep(page: Page, step: string): Promise<void> {
  const button = page.getByTestId(`demo-step-${step}`);
  if (!(await button.isVisible())) await page.getByTestId('demo-panel').getByRole('button').first().click();
  await Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith('/api/demo') && answer.request().method() === 'POST'),
    button.click(),
  ]);
}

test('Emojivoto is segmented: recommend, stage, observe, enforce, alert, undo', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));

  await test.step('the graph shows what talks to what, all of it allowed', async () => {
    await page.goto('/graph');
    await expectEdges(page, all(EXPECTED, 'allowed green solid'));
  });

  await test.step('four recommendations, one for each workload, are staged together', async () => {
    await open(page, 'Recommendations');
    const rows = page.getByTestId('recommendation-row');
    await expect(rows).toHaveCount(4);
    await page.getByRole('button', { name: 'web', exact: true }).click();
    await page.getByRole('button', { name: 'Kubernetes', exact: true }).click();
    await expect(page.getByText('applying this one enforces it')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Kubernetes YAML' })).toContainText('kind: NetworkPolicy');
    await page.getByTestId('select-all').click();
    await page.getByTestId('stage-selected').click();
    await expect(page.locator('[data-testid=recommendation-row][data-standing=staged]')).toHaveCount(4);
  });

  await test.step('nothing that was learned would be denied', async () => {
    await open(page, 'Policies');
    await expect(page.locator('[data-testid=policy-card][data-staged=true][data-enforced=false]')).toHaveCount(4);
    await expect(page.getByTestId('staged-denied-pairs')).toHaveText('0');
  });

  await test.step('three connections nobody expected pass, and the board says exactly these would be denied', async () => {
    await runDemoStep(page, 'deploy-multitool');
    await runDemoStep(page, 'attempt');
    await expect(page.getByTestId('staged-denied-pairs')).toHaveText('3');
    await expect(page.getByTestId('would-be-denied-row')).toHaveCount(3);
    await expect(page.locator('[data-testid=demo-attempt][data-verdict=allow]')).toHaveCount(3);
  });

  await test.step('the graph draws them amber and dashed, everything else stays green', async () => {
    await open(page, 'Graph');
    await expectEdges(page, {
      ...all(EXPECTED, 'allowed green solid'),
      ...all(UNEXPECTED, 'wouldBeDenied amber dashed'),
    });
    await expectAgreement(page, 'wl:emojivoto/web>net:public');
  });

  await test.step('one click and one dialog enforce all four', async () => {
    await open(page, 'Policies');
    await page.getByTestId('enforce-all').click();
    await expect(page.getByTestId('newly-denied-pairs')).toHaveText('3');
    await expect(page.getByTestId('ledger-row')).toHaveCount(3);
    await page.getByTestId('confirm-enforce').click();
    await expect(page.locator('[data-testid=policy-card][data-staged=true]')).toHaveCount(0);
    await expect(page.locator('[data-testid=policy-card][data-enforced=true]')).toHaveCount(5);
    await expect(page.getByTestId('staged-denied-pairs')).toHaveText('0');
  });

  await test.step('the same attempts are denied now and their edges are red', async () => {
    await runDemoStep(page, 'attempt');
    await expect(page.locator('[data-testid=demo-attempt][data-verdict=deny]')).toHaveCount(3);
    await open(page, 'Graph');
    await expectEdges(page, { ...all(EXPECTED, 'allowed green solid'), ...all(UNEXPECTED, 'mixed red dashed') });
    await expectAgreement(page, 'wl:emojivoto/web>net:public');
  });

  await test.step('threat feeds raise alerts that say denied, and by which rule', async () => {
    await runDemoStep(page, 'threat');
    await open(page, 'Alerts');
    const rows = page.getByTestId('alert-row');
    await expect(rows).toHaveCount(3);
    for (const indicator of ['203.0.113.66/32', 'c2.badactor.example']) {
      const row = page.locator(`[data-testid=alert-row][data-indicator="${indicator}"]`);
      await expect(row).toHaveAttribute('data-verdict', 'denied');
      await expect(row.getByTestId('alert-decided-by')).toHaveText(
        'denied at egress by default/web: end of tier default',
      );
    }
    const lookUp = page.locator('[data-testid=alert-row][data-indicator="exfil.badactor.example"]');
    await expect(lookUp.getByTestId('alert-decided-by')).toContainText('the look-up was allowed at');
  });

  await test.step('undo brings the staged policies back exactly', async () => {
    await open(page, 'Policies');
    await page.getByTestId('undo-change').click();
    await expect(page.locator('[data-testid=policy-card][data-staged=true][data-enforced=false]')).toHaveCount(4);
  });

  expect(errors).toEqual([]);
});
