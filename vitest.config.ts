import { defineConfig } from 'vitest/config';

const alias = { '@': import.meta.dirname, 'server-only': `${import.meta.dirname}/node_modules/server-only/empty.js` };

/** Unit tests need nothing; integration tests (`*.integration.test.ts`) get a database each from one embedded Postgres. */
export default defineConfig({
  resolve: { alias },
  test: {
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{lib,components,app,scripts,e2e}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{lib,scripts,app}/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['scripts/test/integration-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
