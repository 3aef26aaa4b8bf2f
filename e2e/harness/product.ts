/** Starts Firebreak as a person would, `npm start`, with a data folder and a port of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inRoot, ROOT } from '@/scripts/start/paths.mjs';
import { freePort } from '@/scripts/start/postgres.mjs';

const READY_MILLIS = 180_000;
const STOP_MILLIS = 30_000;
const PROBE_MILLIS = 2_000;

export interface ProductOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** One running product. Everything it prints is kept for the report of a failure. */
export class Product {
  readonly url: string;
  #process: ChildProcess | null = null;
  #output = '';

  constructor(readonly options: ProductOptions) {
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** Resolves when the product says that it is ready. */
  async start(): Promise<void> {
    const { port, dataDir, env } = this.options;
    const saidBefore = this.#output.length;
    const child = spawn(process.execPath, [inRoot('scripts/start.mjs')], {
      cwd: ROOT,
      env: { ...process.env, FORCE_COLOR: undefined, ...env, PORT: String(port), FIREBREAK_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = child;
    child.stdout?.on('data', (chunk) => {
      this.#output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      this.#output += chunk;
    });
    await this.#said('Firebreak is ready at', saidBefore, READY_MILLIS);
  }

  get output(): string {
    return this.#output;
  }

  /** The supervisor's process id. Throws when it does not run. */
  get pid(): number {
    if (this.#process?.pid === undefined) throw new Error('the product does not run');
    return this.#process.pid;
  }

  /** Whether web and database answer at this moment. */
  async isReady(): Promise<boolean> {
    try {
      return (
        (await fetch(`${this.url}/api/health/ready`, { signal: AbortSignal.timeout(PROBE_MILLIS) })).status === 200
      );
    } catch {
      return false;
    }
  }

  /** The log of one process: `web`, `worker` or `postgres`. */
  log(name: string): Promise<string> {
    return readFile(join(this.options.dataDir, 'logs', `${name}.log`), 'utf8');
  }

  /** Sends a signal to the supervisor and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (!child) return null;
    this.#process = null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(STOP_MILLIS) });
    child.kill(signal);
    const [code] = await ended;
    return code;
  }

  async #said(words: string, from: number, limitMillis: number): Promise<void> {
    const deadline = Date.now() + limitMillis;
    while (!this.#output.includes(words, from)) {
      const exited = this.#process?.exitCode ?? this.#process?.signalCode;
      if (exited !== null || Date.now() > deadline) throw new Error(`the product did not start:\n${this.#output}`);
      await delay(50);
    }
  }
}

/** An empty data folder and a free port; `remove` is for the end of the test. */
export async function newProduct(env: Readonly<Record<string, string>> = {}): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), 'firebreak-story-'));
  // Root's Postgres runs as another user, who must be able to enter.
  await chmod(dataDir, 0o711);
  return new Product({ port: await freePort(), dataDir, env });
}

/** Stops the product, whatever state it is in, and removes what it wrote. */
export async function removeProduct(product: Product): Promise<void> {
  await product.end('SIGTERM');
  await rm(product.options.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
