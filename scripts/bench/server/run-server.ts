/** A database and a server for one bench, gone when it is over. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createClient, type Database } from '@/lib/storage/client';
import { applyMigrations, createDatabase } from '@/lib/storage/migrate';
import { ENGINE_FLAGS } from '@/scripts/start/paths.mjs';
import { startTemporaryPostgres } from '@/scripts/start/temporary-postgres.mjs';
import type { ServerState } from './http-server';

const DATABASE = 'bench';
const POOL_SIZE = 10;

export interface BenchServer {
  readonly db: Database;
  readonly origin: string;
  state(): Promise<ServerState>;
}

/** Runs `work` with an empty migrated database and a server on it; removes both, whatever happens. */
export async function withServer<T>(work: (server: BenchServer) => Promise<T>): Promise<T> {
  const postgres = await startTemporaryPostgres({});
  try {
    await createDatabase(postgres.url(), DATABASE);
    const url = postgres.url(DATABASE);
    await applyMigrations(url);
    // Storage asks the environment how long flows are kept: here all of a week, so that sums can be checked exactly.
    process.env.DATABASE_URL = url;
    process.env.FIREBREAK_KEEP_WINDOWS_HOURS = '240';
    const db = createClient(url, POOL_SIZE);
    const server = startServer(url);
    try {
      const [address] = await once(server, 'message');
      const origin = `http://127.0.0.1:${address.port}`;
      return await work({ db, origin, state: () => stateOf(server) });
    } finally {
      server.disconnect();
      await db.$disconnect();
    }
  } finally {
    await postgres.stop();
  }
}

function startServer(url: string): ChildProcess {
  const script = fileURLToPath(new URL('./http-server.ts', import.meta.url));
  return spawn(process.execPath, [...ENGINE_FLAGS, '--conditions=react-server', '--import', 'tsx', script], {
    env: { ...process.env, DATABASE_URL: url, NODE_ENV: 'production', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

async function stateOf(server: ChildProcess): Promise<ServerState> {
  const answer = once(server, 'message');
  server.send('state');
  const [state] = await answer;
  return state;
}
