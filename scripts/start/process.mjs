/** Questions about other processes, for what a crash left behind. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The command line of a process, or null when there is none. @param {number} pid */
function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    if (process.platform === 'linux') return null;
    const { status, stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return status === 0 ? stdout : null;
  }
}

/**
 * True when the process lives and is the one meant: pids are used again, so its command line must contain `words`.
 * @param {unknown} pid @param {string} words
 */
export function isAlive(pid, words) {
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 1 || pid === process.pid) return false;
  return commandLine(pid)?.includes(words) ?? false;
}

/** Polls until `done` or the limit. @param {() => boolean | Promise<boolean>} done @param {number} limitMillis */
export async function waitUntil(done, limitMillis, everyMillis = 40) {
  const deadline = performance.now() + limitMillis;
  while (!(await done())) {
    if (performance.now() > deadline) return false;
    await delay(everyMillis);
  }
  return true;
}
