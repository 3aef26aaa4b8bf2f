/** Whether the database answers: what `ready` means for the web process. */
import { type Database, database } from './client';

/** True when a query comes back. Never throws: a database that is down is an answer. */
export async function isDatabaseReady(client: Database = database()): Promise<boolean> {
  try {
    await client.$queryRaw`SELECT 1`;
    return true;
  } catch {
    return false;
  }
}
