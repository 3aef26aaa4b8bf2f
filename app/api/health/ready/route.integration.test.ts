import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '@/lib/storage/client';
import { testDatabase } from '@/lib/storage/testing/database';
import { GET } from './route';

let db: Database;
beforeAll(async () => {
  db = (await testDatabase()).client;
});

describe('GET /api/health/ready', () => {
  it('waits for the last migration', async () => {
    const [last] = await db.$queryRaw<{ name: string }[]>`
      SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1 DESC LIMIT 1`;
    await db.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = ${last?.name}`;
    expect((await GET()).status).toBe(503);
    await db.$executeRaw`UPDATE _prisma_migrations SET finished_at = now() WHERE migration_name = ${last?.name}`;
    expect((await GET()).status).toBe(200);
  });
});
