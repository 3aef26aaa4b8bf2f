/** Staged policies are edited by dragging, with the pointer and with the keyboard; only the change set changes until it is staged. */
import { expect, type Locator, type Page } from '@playwright/test';
import { get, post, stageAndAttempt } from './harness/api';
import { test } from './harness/story';

const CARDS = ['emoji', 'vote-bot', 'voting', 'web'];

function card(page: Page, name: string): Locator {
  return page.locator(`[data-testid=policy-card][data-card-id="CalicoNetworkPolicy/emojivoto/default.${name}"]`);
}

/** Names of the default tier's cards, top to bottom. */
function order(page: Page): Promise<string[]> {
  return page
    .getByTestId('tier-default')
    .getByTestId('policy-card')
    .evaluateAll((cards) => cards.map((one) => one.getAttribute('data-card-id')?.split('default.')[1] ?? ''));
}

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await to.scrollIntoViewIfNeeded();
  const start = await from.boundingBox();
  const end = await to.boundingBox();
  if (!start || !end) throw new Error('nothing to drag, or nowhere to drop it');
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 3, { steps: 12 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 });
  await page.mouse.up();
}

test('a flow dragged onto a staged policy is allowed there, undone, redone and staged', async ({ page, product }) => {
  await stageAndAttempt(product);
  await page.goto('/policies');
  const pairs = page.getByTestId('staged-denied-pairs');
  await expect(pairs).toHaveText('3');

  await drag(page, page.locator('[data-testid=would-be-denied-row][data-key*="1.1.1.1"]'), card(page, 'web'));
  await expect(page.getByTestId('draft-bar')).toBeVisible();
  await expect(pairs).toHaveText('2');
  const { yaml: before } = await exported(product.url);
  expect(before).not.toContain('1.1.1.1/32');

  await page.getByRole('button', { name: 'Undo step' }).click();
  await expect(pairs).toHaveText('3');
  await page.getByRole('button', { name: 'Redo step' }).click();
  await expect(pairs).toHaveText('2');

  await page.getByTestId('apply-draft').click();
  await expect(page.getByTestId('draft-bar')).toHaveCount(0);
  await expect(pairs).toHaveText('2');
  expect((await exported(product.url)).yaml).toContain('1.1.1.1/32');
  const { board } = await get(product, '/api/policies/board?range=1h');
  expect(board.totals.denied).toBe(0);
});

test('a staged policy is moved by keyboard alone, and discarding puts it back', async ({ page, product }) => {
  await stageAndAttempt(product);
  await page.goto('/policies');
  await expect.poll(() => order(page)).toEqual(CARDS);

  const grip = page.getByRole('button', { name: 'Move emojivoto/emoji', exact: true });
  await grip.focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('Place 1 of 4 in tier default.')).toBeAttached();
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(page.getByText(/^Place [234] of 4 in tier default\.$/)).toBeAttached({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('draft-bar')).toBeVisible();
  await expect.poll(() => order(page)).not.toEqual(CARDS);

  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByTestId('draft-bar')).toHaveCount(0);
  await expect.poll(() => order(page)).toEqual(CARDS);
});

test('rules of a Kubernetes policy are numbered as verdicts name them', async ({ page, product }) => {
  const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });
  const ingress = [
    { from: [pods('web-svc'), pods('vote-bot')], ports: [{ port: 8080, protocol: 'TCP' }] },
    { from: [{ namespaceSelector: {} }], ports: [{ port: 8801, protocol: 'TCP' }] },
  ];
  const document = {
    apiVersion: 'projectcalico.org/v3',
    kind: 'StagedKubernetesNetworkPolicy',
    metadata: { name: 'backends', namespace: 'emojivoto' },
    spec: { stagedAction: 'Set', ...pods('emoji-svc'), policyTypes: ['Ingress'], ingress },
  };
  await post(product, '/api/policies/stage', { documents: [document] });
  await page.goto('/policies');
  await page.getByRole('button', { name: 'backends', exact: true }).click();
  const panel = page.getByRole('complementary', { name: 'Policy emojivoto/backends' });
  await expect(panel).toContainText('app == "emoji-svc"');
  await expect(panel.getByRole('list', { name: 'Inbound rules' }).getByRole('listitem')).toHaveText([
    '1–2Allow TCP 8080 from app == "web-svc" in this namespace or app == "vote-bot" in this namespace',
    '3Allow TCP 8801 from any pod in any namespace',
  ]);
});

async function exported(url: string): Promise<{ yaml: string }> {
  return { yaml: await (await fetch(`${url}/api/policies/export`)).text() };
}
