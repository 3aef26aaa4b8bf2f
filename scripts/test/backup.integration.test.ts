/** docs/operations.md, "Backup and restore", done as written. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { env } from '@/lib/env';
import { createFeed } from '@/lib/operations/create-feed';
import { ingestFlows } from '@/lib/operations/ingest-flows';
import { address, batch, flow, key, NOON, question, workload } from '@/lib/operations/testing/flows';
import { createClient } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { sumSeries } from '@/lib/storage/flows';
import { applyMigrations, createDatabase } from '@/lib/storage/migrate';
import { startDatabase } from '@/scripts/start/database.mjs';
import { homePaths } from '@/scripts/start/home.mjs';
import { freePort, POSTGRES_DATABASE } from '@/scripts/start/postgres.mjs';

const cleanups: (() => unknown)[] = [];
beforeAll(() => {
  // The settings are read once and want a database; `startDatabase` would take it instead of the embedded one.
  vi.stubEnv('DATABASE_URL', 'postgresql://nobody@127.0.0.1:1/none');
  env();
  vi.stubEnv('DATABASE_URL', '');
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-backup-'));
  // Root's Postgres runs as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A day of everything: flows, DNS, a feed, an alert, refused records. */
async function fill(url: string): Promise<void> {
  const db = createClient(url, 4);
  try {
    const { id: clusterId } = await ensureCluster(db, 'prod');
    const settings = { name: 'listed', description: '', content: 'ip', match: 'exact', url: null, mitre: '' } as const;
    const signal = new AbortController().signal;
    await createFeed(db, {
      ...{ ...settings, clusterId, periodSeconds: 86_400, severity: 70 },
      ...{ text: '203.0.113.7', actor: 'test', now: NOON, signal },
    });
    for (let hour = 0; hour < 6; hour++) {
      const windowStart = NOON - hour * 3600;
      const flows = ['web', 'api', "o'hara \\ ü"].map((name) =>
        flow({ windowStart, key: key(workload(name), workload('db')) }),
      );
      const listed = flow({ windowStart, key: key(workload('web'), address('203.0.113.7')) });
      const rejected = [{ index: 9, code: 'bad-time', reason: 'no time' }];
      await ingestFlows(db, batch(clusterId, [...flows, listed], { dns: [question({ at: windowStart })], rejected }));
    }
    expect(await db.alert.count()).toBe(1);
  } finally {
    await db.$disconnect();
  }
}

/** What the screens are made of, and a fingerprint of every table. */
async function answersOf(url: string) {
  const db = createClient(url, 2);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND NOT relispartition ORDER BY 1`,
    );
    const prints: Record<string, unknown> = {};
    for (const { name } of tables) {
      const sql = `SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM ${client.escapeIdentifier(name)} AS t`;
      prints[name] = (await client.query(sql)).rows[0];
    }
    const { id } = await ensureCluster(db, 'prod');
    const sums = await sumSeries(db, id, { from: NOON - 7 * 86_400, to: NOON + 3600 }, NOON + 60);
    return { prints, sums };
  } finally {
    await client.end();
    await db.$disconnect();
  }
}

async function startHome(folder: string) {
  const { url, child, folder: data } = await startDatabase(homePaths(folder), () => undefined);
  const stop = async () => child?.stop();
  cleanups.push(stop);
  return { url, stop, data };
}

describe('a copy of the data folder', () => {
  it('gives the same answers in another place, and the original goes on', async () => {
    const original = newFolder();
    const running = await startHome(original);
    const server = new URL(running.url);
    server.pathname = '/postgres';
    await createDatabase(server.href, POSTGRES_DATABASE);
    await applyMigrations(running.url);
    await fill(running.url);
    const before = await answersOf(running.url);
    await running.stop();
    const copy = newFolder();
    expect(spawnSync('cp', ['-a', `${original}/.`, copy]).status).toBe(0);
    chmodSync(copy, 0o711);
    const restored = await startHome(copy);
    expect(restored.data?.startsWith(copy)).toBe(true);
    expect(await answersOf(restored.url)).toEqual(before);
    expect(before.sums).toHaveLength(4);
    const again = await startHome(original);
    expect(await answersOf(again.url)).toEqual(before);
  });
});

/** A Postgres of the machine with its own pg_dump; the embedded one is shipped without. */
function systemPostgres(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const tools = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];
  return (
    versions
      .map((version) => join(root, version, 'bin'))
      .find((bin) => tools.every((tool) => existsSync(join(bin, tool)))) ?? null
  );
}

/** Postgres refuses root: then it runs as the owner of its own data folder's default, the user `postgres`. */
function asPostgres(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = statSync('/var/lib/postgresql');
  return { uid, gid };
}

async function startSystemPostgres(bin: string): Promise<string> {
  const user = asPostgres();
  const folder = newFolder();
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'firebreak', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const made = spawnSync(join(bin, 'initdb'), init, { ...user, cwd: '/', encoding: 'utf8' });
  expect(made.stderr).toBe('');
  const port = await freePort();
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'];
  const server: ChildProcess = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...{ ...user, cwd: '/', stdio: 'ignore' as const },
  });
  const ended = once(server, 'exit');
  cleanups.push(async () => {
    server.kill('SIGQUIT');
    await ended;
  });
  const url = `postgresql://firebreak@127.0.0.1:${port}/postgres`;
  await vi.waitFor(() => createDatabase(url, 'firebreak'), { timeout: 20_000, interval: 100 });
  return url;
}

const bin = systemPostgres();

describe.skipIf(bin === null)('pg_dump and pg_restore', () => {
  it('give the same answers in an empty database', async () => {
    const tools = bin ?? '';
    const server = await startSystemPostgres(tools);
    const named = (database: string) => server.replace(/postgres$/, database);
    await applyMigrations(named('firebreak'));
    await fill(named('firebreak'));
    const before = await answersOf(named('firebreak'));
    const file = join(newFolder(), 'firebreak.dump');
    const dump = spawnSync(join(tools, 'pg_dump'), ['--format=custom', `--file=${file}`, named('firebreak')], {
      encoding: 'utf8',
    });
    expect([dump.status, dump.stderr]).toEqual([0, '']);
    await createDatabase(server, 'restored');
    const options = ['--no-owner', '--exit-on-error', `--dbname=${named('restored')}`, file];
    const restore = spawnSync(join(tools, 'pg_restore'), options, { encoding: 'utf8' });
    expect([restore.status, restore.stderr]).toEqual([0, '']);
    expect(await answersOf(named('restored'))).toEqual(before);
    expect(await applyMigrations(named('restored'))).toEqual([]);
  });
});
