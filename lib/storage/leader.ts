/**
 * One leader over all processes of an installation: a Postgres advisory lock on a connection of its own, held like a
 * lease. The leader says every few seconds that it lives; Postgres itself ends a session that falls silent, so a leader
 * that crashed, hangs, is paused or lost its network gives the lock back within the lease.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';

/** Any number: only the schedule uses it. */
const LEADER_LOCK = 7_316_013;

/** Times in milliseconds. A dead leader is replaced within lease + retry. */
export interface LeaseTimes {
  /** How long the leader may be silent. */
  readonly leaseMillis: number;
  /** How often it speaks; a third of the lease or less, and waits as long for an answer. */
  readonly renewMillis: number;
  /** How often the others ask for the lock. */
  readonly retryMillis: number;
}

const TIMES: LeaseTimes = { leaseMillis: 20_000, renewMillis: 5_000, retryMillis: 5_000 };

/**
 * Runs `work` whenever this process leads, until `signal` aborts. `work` gets a signal that also aborts when the lead
 * is lost, and must end then. A leader that hung may go on for a moment after it was replaced: what it does must be
 * safe to be done twice. Errors of `work` and of the connection go to `onError`; after a pause it tries again.
 */
export async function lead(
  databaseUrl: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
  times: LeaseTimes = TIMES,
): Promise<void> {
  while (!signal.aborted) {
    await leadOnce(databaseUrl, work, signal, times).catch(onError);
    await wait(times.retryMillis, undefined, { signal }).catch(() => undefined);
  }
}

async function leadOnce(
  databaseUrl: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  times: LeaseTimes,
): Promise<void> {
  const client = new Client({
    ...{ connectionString: databaseUrl, application_name: 'firebreak leader' },
    ...{ connectionTimeoutMillis: times.leaseMillis, query_timeout: times.renewMillis },
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
    await client.query("SELECT set_config('idle_session_timeout', $1, false)", [`${times.leaseMillis}ms`]);
    const { rows } = await client.query<{ led: boolean }>('SELECT pg_try_advisory_lock($1) AS led', [LEADER_LOCK]);
    const leading = AbortSignal.any([signal, lost.signal]);
    if (rows[0]?.led !== true || leading.aborted) return;
    await Promise.all([work(leading).finally(() => lost.abort()), renew(client, leading, lost, times)]);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Gives up the lead at the first silence: the lock may be somebody else's by now. */
async function renew(client: Client, leading: AbortSignal, lost: AbortController, times: LeaseTimes): Promise<void> {
  while (!leading.aborted) {
    await wait(times.renewMillis, undefined, { signal: leading }).catch(() => undefined);
    if (leading.aborted) return;
    await client.query('SELECT 1').catch(() => lost.abort());
  }
}
