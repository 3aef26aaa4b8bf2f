import { defineConfig } from 'vitest/config';

const alias = { '@': import.meta.dirname, 'server-only': `${import.meta.dirname}/node_modules/server-only/empty.js` };

/**
 * The limits catch what hangs, on machines with two busy cores. Unit tests need nothing; integration tests (`*.integration.test.ts`) get a database each from one
 * embedded Postgres.
 */
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
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          // Route tests look into the process that stores; the threads have stories of their own.
          env: { FIREBREAK_INGEST_THREADS: '0' },
          include: ['{lib,scripts,app}/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['scripts/test/integration-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
