/** An operator runs `npm start` and expects it to look after itself: restart what dies, and leave nothing behind. */
import { spawnSync } from 'node:child_process';
import { expect } from '@playwright/test';
import { family, type Process, pidOf, processes } from './harness/processes';
import type { Product } from './harness/product';
import { test } from './harness/story';

function pid(product: Product, part: Parameters<typeof pidOf>[1]): number {
  const found = pidOf(product, part);
  if (found === null) throw new Error(`${part} does not run`);
  return found;
}

function survivors(family: readonly Process[]): Process[] {
  const pids = new Set(family.map((one) => one.pid));
  return processes().filter((one) => pids.has(one.pid));
}

test('a killed web process is started again and says why', async ({ product }) => {
  process.kill(pid(product, 'web'), 'SIGKILL');
  await expect.poll(() => product.output).toContain('web was killed by SIGKILL; starting it again');
  await expect.poll(() => product.isReady(), { timeout: 30_000 }).toBe(true);
});

test('a killed worker is started again and says why', async ({ product }) => {
  const first = pid(product, 'worker');
  process.kill(first, 'SIGKILL');
  await expect.poll(() => product.output).toContain('worker was killed by SIGKILL; starting it again');
  await expect.poll(() => [null, first].includes(pidOf(product, 'worker'))).toBe(false);
});

test('a killed Postgres is started again, and the product recovers with it', async ({ product }) => {
  process.kill(pid(product, 'postgres'), 'SIGKILL');
  await expect.poll(() => product.output).toContain('postgres was killed by SIGKILL; starting it again');
  await expect.poll(() => product.isReady(), { timeout: 30_000 }).toBe(true);
});

test('SIGTERM ends every process and exits with 0', async ({ product }) => {
  const members = family(product.pid);
  expect(members.length).toBeGreaterThanOrEqual(4);
  expect(await product.end('SIGTERM')).toBe(0);
  expect(survivors(members)).toEqual([]);
});

test('after kill -9 of the supervisor nothing stays, and the next start is clean', async ({ product }) => {
  const members = family(product.pid);
  await product.end('SIGKILL');
  await expect.poll(() => survivors(members), { timeout: 30_000 }).toEqual([]);
  await product.start();
  expect(await product.isReady()).toBe(true);
});

test('a second start from the same folder is refused with a way out', async ({ product }) => {
  const second = spawnSync(process.execPath, ['scripts/start.mjs'], {
    encoding: 'utf8',
    env: { ...process.env, PORT: '1', FIREBREAK_DATA_DIR: product.options.dataDir },
  });
  expect(second.status).toBe(1);
  expect(second.stderr).toContain(`already running from ${product.options.dataDir}`);
});

test('a taken port is refused with a way out', async ({ product }) => {
  const { port, dataDir } = product.options;
  const second = spawnSync(process.execPath, ['scripts/start.mjs'], {
    encoding: 'utf8',
    env: { ...process.env, PORT: String(port), FIREBREAK_DATA_DIR: `${dataDir}/other` },
  });
  expect(second.status).toBe(1);
  expect(second.stderr).toContain(`PORT=${port + 1} npm start`);
});
