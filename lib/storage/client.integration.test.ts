import { beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './testing/database';

describe('testDatabase', () => {
  let first: TestDatabase;
  let second: TestDatabase;
  beforeAll(async () => {
    [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  });

  it('is migrated, and a row written to one database is not in another', async () => {
    await first.client.cluster.create({ data: { name: 'one' } });
    expect(await first.client.cluster.count()).toBe(1);
    expect(await second.client.cluster.count()).toBe(0);
  });
});
