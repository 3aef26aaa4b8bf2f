/**
 * The connection below Prisma, which also speaks COPY. A statement that `copyIn` made goes through Prisma like any other
 * and names its rows by a ticket: as a parameter Prisma would spell them out in base64.
 */
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const waiting = new Map<string, Buffer>();
let tickets = 0;

/** Runs `work` with a ticket that stands for the rows until it ends. */
export async function withTicket<T>(rows: Buffer, work: (ticket: string) => Promise<T>): Promise<T> {
  const ticket = `rows ${++tickets}`;
  waiting.set(ticket, rows);
  try {
    return await work(ticket);
  } finally {
    waiting.delete(ticket);
  }
}

interface QueryConfig {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** For a pool. pg declares a dozen forms of `query`; only the adapter's own is looked at, the others pass through. */
export class CopyClient extends Client {
  override query(...args: unknown[]): never {
    const config = args[0];
    const rows = isConfig(config) ? rowsOf(config) : null;
    if (rows !== null && isConfig(config)) return this.#copy(config.text, rows) as never;
    return (super.query as (...all: unknown[]) => unknown).apply(this, args) as never;
  }

  async #copy(text: string, rows: Buffer): Promise<object> {
    const stream = super.query(copyFrom(text));
    await pipeline([rows], stream);
    return { command: 'COPY', rowCount: stream.rowCount, oid: 0, rows: [], fields: [] };
  }
}

function isConfig(value: unknown): value is QueryConfig {
  return typeof value === 'object' && value !== null && 'text' in value && 'values' in value;
}

function rowsOf({ text, values }: QueryConfig): Buffer | null {
  const ticket = text.startsWith('COPY ') ? values?.[0] : undefined;
  return typeof ticket === 'string' ? (waiting.get(ticket) ?? null) : null;
}
