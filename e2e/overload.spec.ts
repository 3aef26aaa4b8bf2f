/**
 * Ten times as many senders as there is room for: they are told to come back, the screens stay usable and memory
 * bounded, and what was acknowledged is there. The long form is part of `npm run soak`.
 */
import { expect } from '@playwright/test';
import { audit } from '@/scripts/soak/audit';
import { overload } from '@/scripts/soak/overload';
import { expectedSums, soakBase, soakRange } from '@/scripts/soak/records';
import { databaseUrl, demoToken, pidOf, residentBytes } from './harness/processes';
import { test } from './harness/story';

/** Ten times the bodies that are in work or wait (lib/server/ingest-door.ts). */
const SENDERS = 200;
const MEMORY_BYTES = 600 * 1024 * 1024;

test('overload answers 503 with Retry-After, and the screens go on', async ({ product }) => {
  const base = soakBase(Date.now() / 1000);
  const web = pidOf(product, 'web');
  const result = await overload({
    target: { url: product.url, token: demoToken(product) },
    senders: SENDERS,
    recordsPerBody: 500,
    base,
    reads: 40,
    screen: '/api/graph?range=1h',
    residentBytes: () => (web === null ? null : residentBytes(web)),
  });
  const { tally, readMillis, peakBytes, recoveryMillis, acknowledged } = result;
  const seen = { tally: Object.fromEntries(tally), readMillis, peakBytes, recoveryMillis, records: acknowledged.size };
  await test.info().attach('numbers', { body: JSON.stringify(seen), contentType: 'application/json' });
  expect([...tally.keys()].filter((status) => ![200, 503, 'broken'].includes(status))).toEqual([]);
  expect(tally.get(503)).toBeGreaterThan(SENDERS);
  expect(result.withoutRetryAfter).toBe(0);
  expect([...result.readStatuses]).toEqual([200]);
  expect(median(readMillis)).toBeLessThan(1_000);
  expect(peakBytes).toBeLessThan(MEMORY_BYTES);
  expect(recoveryMillis).toBeLessThan(15_000);
  expect(await audit(product.url, databaseUrl(product), soakRange(base), expectedSums(acknowledged, base))).toEqual([]);
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
