/** Several web processes and workers on one Postgres, each started as its container would, without a supervisor. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { leashEnv } from '@/scripts/start/leash.mjs';
import { childEnv, inRoot, ROOT } from '@/scripts/start/paths.mjs';
import { freePort } from '@/scripts/start/postgres.mjs';
import { runOrFail } from '@/scripts/start/run.mjs';
import { startTemporaryPostgres } from '@/scripts/start/temporary-postgres.mjs';

const LEASH = ['--import', inRoot('scripts/start/leash.mjs')];
const WORKER = ['--import', 'tsx', inRoot('scripts/worker.ts')];

/** One process and what it printed. */
export class Member {
  readonly #child: ChildProcess;
  #output = '';

  constructor(
    readonly name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ) {
    this.#child = spawn(process.execPath, [...LEASH, ...args], {
      cwd: ROOT,
      env: { ...env, ...leashEnv() },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
  }

  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends the signal and waits for the end, at most so long. */
  async end(signal: NodeJS.Signals, limitMillis = 10_000): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.#child, 'exit', { signal: AbortSignal.timeout(limitMillis) });
    this.#child.kill(signal);
    await ended;
  }
}

export interface Installation {
  readonly webs: readonly (Member & { readonly url: string })[];
  readonly workers: readonly Member[];
  stop(): Promise<void>;
}

/** Answers when every web process is ready. Workers are started first, as a rolling update would. */
export async function startInstallation(counts: { webs: number; workers: number }): Promise<Installation> {
  const postgres = await startTemporaryPostgres();
  const members: Member[] = [];
  const stop = async () => {
    await Promise.all(members.map((member) => member.end('SIGKILL')));
    await postgres.stop();
  };
  try {
    const ports = await Promise.all(Array.from({ length: counts.webs }, () => freePort()));
    const env = childEnv({
      NODE_ENV: 'production',
      DATABASE_URL: postgres.url(),
      DATABASE_POOL_SIZE: '5',
      PORT: String(ports[0]),
    });
    await runOrFail('the migrations failed', process.execPath, ['--import', 'tsx', inRoot('scripts/migrate.ts')], {
      cwd: ROOT,
      env,
    });
    const workers = Array.from({ length: counts.workers }, (_, at) => new Member(`worker ${at}`, WORKER, env));
    members.push(...workers);
    const webs = ports.map((port, at) => {
      const next = inRoot('node_modules/next/dist/bin/next');
      const web = new Member(`web ${at}`, [next, 'start', '--hostname', '127.0.0.1', '--port', String(port)], env);
      members.push(web);
      return Object.assign(web, { url: `http://127.0.0.1:${port}` });
    });
    for (const web of webs) await until(`${web.name} is ready`, 90_000, () => isReady(web.url));
    return { webs, workers, stop };
  } catch (error) {
    const words = members.map(({ name, output }) => `${name}:\n${output.slice(-2_000)}`).join('\n');
    await stop();
    throw new Error(`the installation did not start\n${words}`, { cause: error });
  }
}

/** Waits until it is so; fails saying what was waited for. */
export async function until(what: string, limitMillis: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMillis;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not so within ${limitMillis / 1000} s: ${what}`);
    await delay(100);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}
