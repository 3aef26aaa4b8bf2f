/**
 * Postgres LISTEN/NOTIFY: every process hears of every committed batch, whichever process stored it. A notice says only
 * that there is something new; readers ask the database what, so a lost notice loses nothing.
 */
import { Client } from 'pg';
import type { Seconds } from '@/lib/core/flow';
import { env } from '@/lib/env';
import type { Transaction } from './client';

const CHANNEL = 'firebreak_flows';
const RECONNECT_MILLIS = 1_000;
/** A server that vanished is noticed by this. */
const KEEP_ALIVE_MILLIS = 10_000;

export interface FlowNotice {
  readonly clusterId: number;
  /** Place of the batch in the order of the cluster's commits. */
  readonly number: bigint;
  /** First and last start of its windows. */
  readonly from: Seconds;
  readonly to: Seconds;
}

/** Sent when the transaction commits, and never when it does not. */
export async function notifyFlows(tx: Transaction, { clusterId, number, from, to }: FlowNotice): Promise<void> {
  const payload = JSON.stringify({ clusterId, number: number.toString(), from, to });
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${payload})`;
}

/** Called without a notice when some may have been missed: after every (re)connection. */
export type NoticeListener = (notice: FlowNotice | null) => void;

/** The listeners of one process, over one connection that exists while there is at least one of them. */
export class NoticeBoard {
  readonly #databaseUrl: string;
  readonly #listeners = new Set<NoticeListener>();
  #client: Client | null = null;
  #retry: NodeJS.Timeout | null = null;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  /** Answers how to stop listening. `listener` must not throw. */
  subscribe(listener: NoticeListener): () => void {
    this.#listeners.add(listener);
    if (this.#client === null && this.#retry === null) this.#connect();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#disconnect();
    };
  }

  #connect(): void {
    this.#retry = null;
    const client = new Client({
      ...{ connectionString: this.#databaseUrl, application_name: 'firebreak notices' },
      ...{
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_MILLIS,
        connectionTimeoutMillis: KEEP_ALIVE_MILLIS,
      },
    });
    this.#client = client;
    client.on('notification', ({ payload }) => this.#tell(readNotice(payload)));
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client
      .connect()
      .then(() => client.query(`LISTEN ${CHANNEL}`))
      .then(
        () => this.#tell(null),
        () => this.#lost(client),
      );
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    client.end().catch(() => undefined);
    if (this.#listeners.size > 0) this.#retry = setTimeout(() => this.#connect(), RECONNECT_MILLIS);
  }

  #disconnect(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const client = this.#client;
    this.#client = null;
    client?.end().catch(() => undefined);
  }

  #tell(notice: FlowNotice | null): void {
    for (const listener of [...this.#listeners]) listener(notice);
  }
}

/** Anybody who may connect may notify: what cannot be read counts as "something happened". */
function readNotice(payload: string | undefined): FlowNotice | null {
  try {
    const { clusterId, number, from, to } = JSON.parse(payload ?? '');
    return { clusterId: Number(clusterId), number: BigInt(number), from: Number(from), to: Number(to) };
  } catch {
    return null;
  }
}

/** One per process: Next loads a module anew for each group of routes. */
const kept = globalThis as typeof globalThis & { firebreakNotices?: NoticeBoard };

export function notices(): NoticeBoard {
  kept.firebreakNotices ??= new NoticeBoard(env().DATABASE_URL);
  return kept.firebreakNotices;
}
