/** What runs without anyone asking: pulls from connectors, feed refreshes, pruning. One per installation, in the worker. */
import { once } from 'node:events';
import type { Log } from '@/lib/log';
import { runDemo } from '@/lib/operations/run-demo';

/** Runs the schedule until `signal` aborts; resolves when everything it started has ended. */
export async function startSchedule(log: Log, signal: AbortSignal): Promise<void> {
  // Keeps the process alive: an abort listener alone does not.
  const alive = setInterval(() => undefined, 60_000);
  const tasks = [runDemo(log, signal)];
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(alive);
  await Promise.all(tasks);
}
