/** Every screen of the story in both themes: no serious finding of axe, nothing that the content security policy had to stop. */
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { enforceAll, post, stageAndAttempt } from './harness/api';
import { test } from './harness/story';

/** With the panels that explain a verdict and a policy. */
const SCREENS = [
  ...['graph', `graph?edge=${encodeURIComponent('wl:emojivoto/web>net:public')}`],
  ...['policies', 'policies?tab=list', 'policies?card=CalicoNetworkPolicy/emojivoto/default.web'],
  ...['recommendations', 'flows', 'alerts', 'feeds', 'timeline', 'settings'],
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no screen has a serious accessibility finding in the ${colorScheme} theme`, async ({ browser, product }) => {
    await stageAndAttempt(product);
    await enforceAll(product);
    await post(product, '/api/demo', { step: 'attempt' });
    await post(product, '/api/demo', { step: 'threat' });
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    for (const screen of SCREENS) {
      await page.goto(`${product.url}/${screen}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(
        serious.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
        screen,
      ).toEqual([]);
    }
    expect(errors).toEqual([]);
    await context.close();
  });
}
