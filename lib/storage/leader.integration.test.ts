import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LeaseTimes, lead } from './leader';
import { testDatabase } from './testing/database';

let url: string;
beforeAll(async () => {
  url = (await testDatabase()).url;
});

/** Short times where a test waits for a lease to run out. */
const SHORT: LeaseTimes = { leaseMillis: 600, renewMillis: 100, retryMillis: 100 };

/** A leader that does not come back once it lost the lead. */
const ONCE: LeaseTimes = { ...SHORT, retryMillis: 60_000 };

/** One process that wants to lead. */
function candidate(times: LeaseTimes = SHORT) {
  const stop = new AbortController();
  const events: string[] = [];
  let started: () => void = () => undefined;
  const leading = new Promise<void>((resolve) => {
    started = resolve;
  });
  const ended = lead(
    url,
    async (signal) => {
      events.push('leads');
      started();
      await wait(60_000, undefined, { signal }).catch(() => events.push('lost'));
    },
    stop.signal,
    () => events.push('error'),
    times,
  );
  return { stop, events, leading, ended };
}

describe('lead', () => {
  it('lets one process lead, and another one when the first is gone', async () => {
    const first = candidate(ONCE);
    await first.leading;
    const second = candidate();
    const admin = new Client({ connectionString: url });
    await admin.connect();
    const { rowCount } = await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON oid = database
       WHERE datname = current_database() AND locktype = 'advisory' AND granted AND objid = 7316013`,
    );
    expect(rowCount).toBe(1);
    await second.leading;
    expect(first.events.slice(0, 2)).toEqual(['leads', 'lost']);
    first.stop.abort();
    second.stop.abort();
    await Promise.all([first.ended, second.ended]);
    expect(second.events).toEqual(['leads', 'lost']);
    await admin.end();
  });

  it('replaces a leader that falls silent though its connection stands', async () => {
    const silent = candidate({ ...ONCE, renewMillis: 60_000 });
    await silent.leading;
    const second = candidate();
    await second.leading;
    expect(silent.events.slice(0, 2)).toEqual(['leads', 'lost']);
    silent.stop.abort();
    second.stop.abort();
    await Promise.all([silent.ended, second.ended]);
  });

  it('keeps a leader that lives beyond its lease', async () => {
    const first = candidate();
    await first.leading;
    const second = candidate();
    const third = candidate({ ...SHORT, retryMillis: 50 });
    await wait(3 * SHORT.leaseMillis);
    expect([first.events, second.events, third.events]).toEqual([['leads'], [], []]);
    for (const { stop } of [first, second, third]) stop.abort();
    await Promise.all([first.ended, second.ended, third.ended]);
  });
});
