/** The disk under the database fills up: flows have to wait, everything else goes on, and nothing needs a restart. */
import { join } from 'node:path';
import { expect, test as plain } from '@playwright/test';
import { audit } from '@/scripts/soak/audit';
import { bodyOf, expectedSums, soakBase, soakRange } from '@/scripts/soak/records';
import { post } from '@/scripts/soak/sender';
import { freePort } from '@/scripts/start/postgres.mjs';
import { databaseUrl, demoToken, pidOf } from './harness/processes';
import { Product, removeProduct } from './harness/product';
import { mountSmallDisk, type SmallDisk } from './harness/small-disk';

/** Postgres and the demo take about 150, and flows are refused when less than 256 are free. */
const DISK_MEBIBYTES = 640;

const test = plain.extend<{ disk: SmallDisk; product: Product }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern.
  disk: async ({}, use, testInfo) => {
    const disk = mountSmallDisk(DISK_MEBIBYTES);
    testInfo.skip(disk === null, 'a disk that can be filled needs the right to mount one (root)');
    if (disk === null) return;
    await use(disk);
    disk.remove();
  },
  product: async ({ disk }, use, testInfo) => {
    const product = new Product({ port: await freePort(), dataDir: join(disk.folder, 'data') });
    try {
      await product.start();
      await use(product);
    } finally {
      await removeProduct(product);
      await testInfo.attach('product output', { body: product.output, contentType: 'text/plain' });
    }
  },
});

test('a full disk turns flows away and nothing else, until there is room again', async ({ disk, product }) => {
  const base = soakBase(Date.now() / 1000);
  const target = { url: product.url, token: demoToken(product) };
  const numbers = (from: number) => Array.from({ length: 500 }, (_, index) => from + index);
  expect((await post(target, bodyOf(numbers(0), base)))?.status).toBe(200);
  const before = [pidOf(product, 'web'), pidOf(product, 'worker'), pidOf(product, 'postgres')];

  disk.fill();
  for (let round = 0; round < 20; round++) {
    const refused = await post(target, bodyOf(numbers(500), base));
    expect(refused).toMatchObject({ status: 503, retryAfterMillis: expect.any(Number) });
    expect(refused?.text).toContain('the disk of the database is full');
    for (const path of [
      '/api/graph?range=24h',
      '/api/policies/board',
      '/api/connections?range=7d',
      '/api/health/ready',
    ]) {
      expect((await fetch(`${product.url}${path}`)).status, path).toBe(200);
    }
  }

  disk.free();
  expect((await post(target, bodyOf(numbers(500), base)))?.status).toBe(200);
  const expected = expectedSums(Array(1000).keys(), base);
  expect(await audit(product.url, databaseUrl(product), soakRange(base), expected)).toEqual([]);
  expect([pidOf(product, 'web'), pidOf(product, 'worker'), pidOf(product, 'postgres')]).toEqual(before);
});
