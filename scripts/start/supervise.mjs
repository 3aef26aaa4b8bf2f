/**
 * Keeps one child process running: starts it on a leash in its own process group, writes what it says to its log,
 * starts it again when it dies (saying why, waiting longer each time), and stops it with everything it started.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { leashEnv } from './leash.mjs';
import { ENGINE_FLAGS, inRoot, ROOT } from './paths.mjs';
import { StartError } from './progress.mjs';

const FIRST_BACKOFF_MILLIS = 250;
const MAX_BACKOFF_MILLIS = 30_000;
/** A child that lived this long was healthy: the next crash starts the back-off anew. */
const HEALTHY_MILLIS = 30_000;
/** Crashes in a row before the first `ready` after which starting is given up. */
const MAX_EARLY_CRASHES = 3;
const STOP_MILLIS = 10_000;
const LOG_KEPT_BYTES = 16 * 1024 * 1024;
const LEASH = inRoot('scripts/start/leash.mjs');

/**
 * @typedef {object} ChildSpec
 * @property {string} name as shown to people: `web`, `worker`, `postgres`
 * @property {readonly string[]} args of the project's Node, the script first
 * @property {NodeJS.ProcessEnv} env
 * @property {string} logFile
 * @property {(text: string) => void} report prints one line
 * @property {NodeJS.Signals} [leftoverSignal] for what the child leaves in its group when it dies; SIGKILL if not given
 */

export class SupervisedChild {
  /** @param {ChildSpec} spec */
  constructor(spec) {
    this.spec = spec;
    this.stopping = false;
    this.ready = false;
    this.crashes = 0;
    /** @type {import('node:child_process').ChildProcess | null} */
    this.process = null;
    mkdirSync(dirname(spec.logFile), { recursive: true });
    rotate(spec.logFile);
    this.log = createWriteStream(spec.logFile, { flags: 'a', mode: 0o600 });
    this.ended = new Promise((resolve) => {
      /** Settles when the child is down and will not be started again. @type {(value?: unknown) => void} */
      this.settle = resolve;
    });
    /** Rejects if the child cannot be brought up; never settles otherwise. @type {Promise<never>} */
    this.hopeless = new Promise((_, reject) => {
      this.giveUp = reject;
    });
    this.hopeless.catch(() => undefined);
    this.spawn();
  }

  get pid() {
    return this.process?.pid ?? null;
  }

  spawn() {
    const began = performance.now();
    const child = spawn(process.execPath, [...ENGINE_FLAGS, '--import', LEASH, ...this.spec.args], {
      cwd: ROOT,
      env: { ...this.spec.env, ...leashEnv() },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.process = child;
    child.stdout?.pipe(this.log, { end: false });
    child.stderr?.pipe(this.log, { end: false });
    child.on('error', (error) => this.log.write(`${error.message}\n`));
    child.on('exit', (code, signal) => this.onExit(code, signal, performance.now() - began));
  }

  /** @param {number | null} code @param {NodeJS.Signals | null} signal @param {number} livedMillis */
  async onExit(code, signal, livedMillis) {
    killGroup(this.process?.pid, this.spec.leftoverSignal ?? 'SIGKILL');
    this.process = null;
    if (this.stopping) return this.settle?.();
    this.crashes = livedMillis > HEALTHY_MILLIS ? 1 : this.crashes + 1;
    const reason = signal ? `was killed by ${signal}` : `exited with code ${code}`;
    if (!this.ready && this.crashes >= MAX_EARLY_CRASHES) return this.surrender(reason);
    const backoff = Math.min(FIRST_BACKOFF_MILLIS * 2 ** (this.crashes - 1), MAX_BACKOFF_MILLIS);
    this.spec.report(`${this.spec.name} ${reason}; starting it again in ${backoff / 1000} s`);
    await delay(backoff);
    if (this.stopping) this.settle?.();
    else this.spawn();
  }

  /** @param {string} reason */
  surrender(reason) {
    this.settle?.();
    this.giveUp?.(
      new StartError(
        `${this.spec.name} ${reason} ${this.crashes} times; its log is ${this.spec.logFile}`,
        tail(this.spec.logFile),
      ),
    );
  }

  /** Ends the child and its group without asking. */
  kill() {
    this.stopping = true;
    killGroup(this.process?.pid, 'SIGKILL');
  }

  /** Asks the child to stop, then insists. Resolves when neither it nor anything in its group is left. */
  async stop() {
    this.stopping = true;
    if (!this.process) {
      this.settle?.();
    } else {
      this.process.kill('SIGTERM');
      const timer = setTimeout(() => killGroup(this.process?.pid, 'SIGKILL'), STOP_MILLIS);
      await this.ended;
      clearTimeout(timer);
    }
    await new Promise((resolve) => this.log.end(resolve));
  }
}

/** The child leads a group of its own, so what it started goes with it. @param {number | undefined} pid @param {NodeJS.Signals} signal */
function killGroup(pid, signal) {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

/** @param {string} file */
function rotate(file) {
  try {
    if (statSync(file).size > LOG_KEPT_BYTES) renameSync(file, `${file}.1`);
  } catch {
    // No log yet.
  }
}

/** The end of a log, for an error message. @param {string} file */
export function tail(file, lines = 25) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
