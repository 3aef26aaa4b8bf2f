/** The processes of a running product, by what they do. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homePaths, readJson } from '@/scripts/start/home.mjs';
import { postgresUrl, postmaster } from '@/scripts/start/postgres.mjs';
import type { Product } from './product';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every live process; a zombie is a process that has ended and awaits its parent. */
export function processes(): Process[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid && parent && command && !state?.startsWith('Z')
      ? [{ pid: Number(pid), parent: Number(parent), command }]
      : [];
  });
}

/** A process's descendants. */
export function family(root: number): Process[] {
  const all = processes();
  const below = (pid: number): Process[] =>
    all.filter((one) => one.parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  return below(root);
}

const WORDS = { web: 'next-server', worker: 'scripts/worker.ts' } as const;

/** The process id of a part of the product; null while it is down. */
export function pidOf(product: Product, part: 'web' | 'worker' | 'postgres'): number | null {
  if (part === 'postgres') {
    const server = postmaster(databaseFolder(product));
    return server?.ready ? server.pid : null;
  }
  return family(product.pid).find((one) => one.command.includes(WORDS[part]))?.pid ?? null;
}

/** Where the embedded Postgres keeps its data. */
export function databaseFolder(product: Product): string {
  const home = homePaths(product.options.dataDir);
  const { refuge } = readJson(home.postgresState) ?? {};
  return typeof refuge === 'string' ? join(refuge, 'postgres') : home.postgresData;
}

/** How to reach the embedded database of the product. */
export function databaseUrl(product: Product): string {
  const { port, password } = readJson(homePaths(product.options.dataDir).postgresState);
  return postgresUrl({ port, password });
}

/** The token that came with the demo cluster. */
export function demoToken(product: Product): string {
  return readFileSync(join(product.options.dataDir, 'demo-token'), 'utf8').trim();
}

/** Memory that a process holds right now, bytes. Null when it is gone. Linux only. */
export function residentBytes(pid: number): number | null {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Number(kib) * 1024;
  } catch {
    return null;
  }
}
