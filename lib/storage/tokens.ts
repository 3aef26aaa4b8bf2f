/** Ingest tokens: who may push flows into which cluster. Only the hash of a token is stored. */
import type { Seconds } from '@/lib/core/flow';
import type { Transaction } from './client';
import type { IngestToken } from './generated/client';

export interface TokenRow {
  readonly id: string;
  readonly clusterId: number;
  readonly name: string;
  /** The token's first characters, to tell tokens apart. */
  readonly prefix: string;
  readonly tokenHash: Uint8Array;
  readonly createdAt: Seconds;
  readonly expiresAt: Seconds | null;
  readonly revokedAt: Seconds | null;
  readonly lastUsedAt: Seconds | null;
}

export interface NewToken {
  readonly clusterId: number;
  readonly name: string;
  readonly prefix: string;
  readonly tokenHash: Uint8Array;
  readonly expiresAt: Seconds | null;
}

export async function insertToken(tx: Transaction, token: NewToken): Promise<TokenRow> {
  const { clusterId, name, prefix, tokenHash, expiresAt } = token;
  const row = await tx.ingestToken.create({
    data: {
      ...{ clusterId, name, prefix },
      tokenHash: Buffer.from(tokenHash),
      expiresAt: expiresAt === null ? null : new Date(expiresAt * 1000),
    },
  });
  return tokenRow(row);
}

/** Looked up by the hash, so nothing about the secret leaks through timing. */
export async function findTokenByHash(db: Transaction, tokenHash: Uint8Array): Promise<TokenRow | null> {
  const row = await db.ingestToken.findUnique({ where: { tokenHash: Buffer.from(tokenHash) } });
  return row === null ? null : tokenRow(row);
}

/** Newest first, revoked ones included. */
export async function listTokens(db: Transaction, clusterId: number): Promise<readonly TokenRow[]> {
  return (await db.ingestToken.findMany({ where: { clusterId }, orderBy: { createdAt: 'desc' } })).map(tokenRow);
}

/** Answers the token, or null when there is none of that id in force. */
export async function revokeToken(tx: Transaction, id: string, now: Seconds): Promise<TokenRow | null> {
  const { count } = await tx.ingestToken.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: new Date(now * 1000) },
  });
  const row = count === 0 ? null : await tx.ingestToken.findUnique({ where: { id } });
  return row === null ? null : tokenRow(row);
}

/** Remembers the use, at most once a minute: pushes come many times a second. */
export async function touchToken(db: Transaction, token: TokenRow, now: Seconds): Promise<void> {
  if (token.lastUsedAt !== null && now - token.lastUsedAt < 60) return;
  await db.ingestToken.updateMany({ where: { id: token.id }, data: { lastUsedAt: new Date(now * 1000) } });
}

function tokenRow(row: IngestToken): TokenRow {
  return {
    ...row,
    createdAt: Math.floor(row.createdAt.getTime() / 1000),
    expiresAt: secondsOf(row.expiresAt),
    revokedAt: secondsOf(row.revokedAt),
    lastUsedAt: secondsOf(row.lastUsedAt),
  };
}

function secondsOf(at: Date | null): Seconds | null {
  return at === null ? null : Math.floor(at.getTime() / 1000);
}
