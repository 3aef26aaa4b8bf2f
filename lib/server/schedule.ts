/**
 * What runs without anyone asking: pulls from connectors, feed refreshes, roll-ups, pruning. Every worker calls it; the one that
 * holds the leader's lock does the work, and another one takes over when it goes away.
 *
 * A pulled source is one more task in `tasks`: an operation that runs until its signal aborts and stores what it reads
 * with `pullFlows` (see lib/operations/run-demo.ts).
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@/lib/log';
import { pruneFlows } from '@/lib/operations/prune-flows';
import { refreshDueFeeds } from '@/lib/operations/refresh-due-feeds';
import { reportProcess } from '@/lib/operations/report-process';
import { runAsLeader } from '@/lib/operations/run-as-leader';
import { runDemo } from '@/lib/operations/run-demo';
import { settleHours } from '@/lib/operations/settle-hours';

const FEED_CHECK_MILLIS = 10_000;
const SETTLE_MILLIS = 15_000;
const PRUNE_MILLIS = 600_000;
const REPORT_MILLIS = 15_000;

/** Runs the schedule until `signal` aborts; resolves when everything it started has ended. */
export async function startSchedule(log: Log, signal: AbortSignal): Promise<void> {
  await Promise.all([
    runAsLeader(log, (leading) => runTasks(log, leading), signal),
    repeat(log, signal, 'report', REPORT_MILLIS, () => reportProcess('worker', now())),
  ]);
}

async function runTasks(log: Log, signal: AbortSignal): Promise<void> {
  log.info('this worker leads the schedule');
  const tasks = [
    runDemo(log, signal),
    repeat(log, signal, 'feeds', FEED_CHECK_MILLIS, () => refreshDueFeeds(log, signal, now())),
    repeat(log, signal, 'roll-ups', SETTLE_MILLIS, () => settleHours(now(), undefined, signal)),
    repeat(log, signal, 'pruning', PRUNE_MILLIS, () => pruneFlows(now())),
  ];
  await Promise.all(tasks);
}

/** At once and then again after each pause. A failure is logged and does not end the task. */
async function repeat(
  log: Log,
  signal: AbortSignal,
  task: string,
  pauseMillis: number,
  work: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error: unknown) => log.error({ task, err: error }, 'a task of the schedule failed'));
    await wait(pauseMillis, undefined, { signal }).catch(() => undefined);
  }
}

function now(): number {
  return Date.now() / 1000;
}
