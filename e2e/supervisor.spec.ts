/** An operator runs `npm start` and expects it to look after itself: restart what dies, and leave nothing behind. */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Product } from './harness/product';
import { test } from './harness/story';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every live process; a zombie is a process that has ended and awaits its parent. */
function processes(): Process[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid && parent && command && !state?.startsWith('Z')
      ? [{ pid: Number(pid), parent: Number(parent), command }]
      : [];
  });
}

/** A process and all below it. */
function family(root: number): Process[] {
  const all = processes();
  const below = (pid: number): Process[] =>
    all.filter((one) => one.parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  return below(root);
}

function find(product: Product, words: string): number {
  const found = family(product.pid).find((one) => one.command.includes(words));
  if (!found) throw new Error(`no process says \`${words}\``);
  return found.pid;
}

async function postmasterPid(product: Product): Promise<number> {
  return Number((await readFile(join(product.options.dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function isReady(product: Product): Promise<boolean> {
  try {
    return (await fetch(`${product.url}/api/health/ready`, { signal: AbortSignal.timeout(2_000) })).status === 200;
  } catch {
    return false;
  }
}

function survivors(family: readonly Process[]): Process[] {
  const pids = new Set(family.map((one) => one.pid));
  return processes().filter((one) => pids.has(one.pid));
}

test('a killed web process is started again and says why', async ({ product }) => {
  process.kill(find(product, 'next-server'), 'SIGKILL');
  await expect.poll(() => product.output).toContain('web was killed by SIGKILL; starting it again');
  await expect.poll(() => isReady(product), { timeout: 30_000 }).toBe(true);
});

test('a killed worker is started again and says why', async ({ product }) => {
  const first = find(product, 'scripts/worker.ts');
  process.kill(first, 'SIGKILL');
  await expect.poll(() => product.output).toContain('worker was killed by SIGKILL; starting it again');
  await expect
    .poll(() => family(product.pid).some((one) => one.command.includes('scripts/worker.ts') && one.pid !== first))
    .toBe(true);
});

test('a killed Postgres is started again, and the product recovers with it', async ({ product }) => {
  process.kill(await postmasterPid(product), 'SIGKILL');
  await expect.poll(() => product.output).toContain('postgres was killed by SIGKILL; starting it again');
  await expect.poll(() => isReady(product), { timeout: 30_000 }).toBe(true);
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
  expect(await isReady(product)).toBe(true);
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
