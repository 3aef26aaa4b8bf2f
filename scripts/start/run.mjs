/** Runs a program to its end, keeping what it said for the message if it fails. */
import { spawn } from 'node:child_process';
import { StartError } from './progress.mjs';

/** Output kept per program, bytes: enough for any compiler's last words. */
const KEPT_OUTPUT_BYTES = 256 * 1024;

/**
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal, timeoutMillis?: number,
 *   onOutput?: (text: string) => void, uid?: number | undefined, gid?: number | undefined }} RunOptions
 * @typedef {{ code: number, output: string }} RunResult  code 128 + n: ended by signal n; 127: not found
 */

/**
 * Never rejects because the program failed: look at `code`.
 * @param {string} command @param {readonly string[]} args @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function runQuietly(command, args, options = {}) {
  const { onOutput, timeoutMillis, ...spawnOptions } = options;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, [...args], {
      ...definedOnly(spawnOptions),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = timeoutMillis === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMillis);
    const keep = (/** @type {Buffer} */ chunk) => {
      const text = chunk.toString();
      output = (output + text).slice(-KEPT_OUTPUT_BYTES);
      onOutput?.(text);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const finish = (/** @type {RunResult} */ result) => {
      clearTimeout(timer);
      resolve(result);
    };
    child.on('error', (error) => finish({ code: 127, output: `${output}${error.message}` }));
    child.on('close', (code, signal) => finish({ code: code ?? (signal ? 128 : 1), output }));
  });
}

/**
 * Runs a program that must succeed.
 * @param {string} what the sentence to fail with @param {string} command @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export async function runOrFail(what, command, args, options = {}) {
  const { code, output } = await runQuietly(command, args, options);
  if (code !== 0) throw new StartError(what, output);
  return output;
}

/** @template {object} T @param {T} value @returns {T} */
function definedOnly(value) {
  return /** @type {T} */ (Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)));
}
