import { defineConfig } from '@playwright/test';
import { installedBrowser } from './scripts/test/browser.mjs';

const browser = await installedBrowser();
const ROOT_FLAGS = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const OFFLINE_FLAGS = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** One file per user story; every test starts the real product from an empty data folder (e2e/harness). */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/harness/global-setup.ts',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Generous, for machines with two busy cores: a story ends long before.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  use: {
    trace: 'retain-on-failure',
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      args: [...ROOT_FLAGS, ...OFFLINE_FLAGS],
      ...(browser && { executablePath: browser.executablePath }),
      ...(browser?.libraries && { env: { ...process.env, LD_LIBRARY_PATH: browser.libraries } }),
    },
  },
});
