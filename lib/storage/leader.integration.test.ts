import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { lead } from './leader';
import { testDatabase } from './testing/database';

let url: string;
beforeAll(async () => {
  url = (await testDatabase()).url;
});

/** One process that wants to lead. */
function candidate() {
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
  );
  return { stop, events, leading, ended };
}

describe('lead', () => {
  it('lets one process lead, and another one when the first is gone', async () => {
    const first = candidate();
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
});
