/** Runs something in one process of the installation only. */
import { env } from '@/lib/env';
import type { Log } from '@/lib/log';
import { lead } from '@/lib/storage/leader';

/** `work` runs while this process leads; its signal aborts with the given one and when the lead is lost. */
export async function runAsLeader(
  log: Log,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await lead(env().DATABASE_URL, work, signal, (error) => {
    if (!signal.aborted) log.warn({ err: error }, 'the schedule was interrupted and goes on in a moment');
  });
}
