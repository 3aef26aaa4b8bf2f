/**
 * One leader over all processes of an installation: a Postgres advisory lock held by a connection of its own, so that
 * it ends the moment its holder or the connection does.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';

/** Any number: only the schedule uses it. */
const LEADER_LOCK = 7_316_013;
const RETRY_MILLIS = 5_000;
/** A leader whose machine vanished is noticed by this. */
const KEEP_ALIVE_MILLIS = 10_000;

/**
 * Runs `work` whenever this process leads, until `signal` aborts. `work` gets a signal that also aborts when the lead
 * is lost, and must end then. Errors of `work` and of the connection go to `onError`; after a pause it tries again.
 */
export async function lead(
  databaseUrl: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    await leadOnce(databaseUrl, work, signal).catch(onError);
    await wait(RETRY_MILLIS, undefined, { signal }).catch(() => undefined);
  }
}

async function leadOnce(
  databaseUrl: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const client = new Client({
    ...{ connectionString: databaseUrl, application_name: 'firebreak leader' },
    ...{ keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_MILLIS },
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  try {
    await client.connect();
    const { rows } = await client.query<{ led: boolean }>('SELECT pg_try_advisory_lock($1) AS led', [LEADER_LOCK]);
    if (rows[0]?.led === true) await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    await client.end().catch(() => undefined);
  }
}
