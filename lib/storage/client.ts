/**
 * The one Prisma client of a process. Storage functions take it (or a transaction of it) as their first argument, so a
 * test can hand them a database of its own.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { env } from '@/lib/env';
import { CopyClient } from './copy-client';
import { PrismaClient } from './generated/client';

export type Database = PrismaClient;
/** What a storage function needs: the client itself, or the transaction an operation runs it in. */
export type Transaction = Omit<Database, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/** Waiting longer for a connection means that the database is overloaded, which must show as an error. */
const CONNECT_TIMEOUT_MILLIS = 10_000;
const IDLE_TIMEOUT_MILLIS = 60_000;

/** A client with its own pool; the caller ends it with `$disconnect()`. */
export function createClient(databaseUrl: string, poolSize = 10): Database {
  const adapter = new PrismaPg({
    Client: CopyClient,
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLIS,
    idleTimeoutMillis: IDLE_TIMEOUT_MILLIS,
    application_name: 'firebreak',
  });
  return new PrismaClient({ adapter });
}

/** Survives the module reloads of `next dev`, which would otherwise leave a pool behind each time. */
const kept = globalThis as typeof globalThis & { firebreakDatabase?: Database };

/** The client of this process, made on first use. Throws when DATABASE_URL is not set. */
export function database(): Database {
  kept.firebreakDatabase ??= createClient(env().DATABASE_URL, env().DATABASE_POOL_SIZE);
  return kept.firebreakDatabase;
}
