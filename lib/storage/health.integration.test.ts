import { describe, expect, it } from 'vitest';
import { createClient } from './client';
import { isDatabaseReady } from './health';
import { testDatabase } from './testing/database';

describe('isDatabaseReady', () => {
  it('is true for a database that answers', async () => {
    const { client } = await testDatabase();
    expect(await isDatabaseReady(client)).toBe(true);
  });

  it('is false, not an error, for one that does not', async () => {
    const { url } = await testDatabase();
    const elsewhere = new URL(url);
    elsewhere.pathname = '/no_such_database';
    const client = createClient(elsewhere.href, 2);
    expect(await isDatabaseReady(client)).toBe(false);
    await client.$disconnect();
  });
});
