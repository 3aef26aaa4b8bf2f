/** Makes an ingest token. */
import { randomBytes } from 'node:crypto';
import type { Seconds } from '@/lib/core/flow';
import { insertAudit } from '@/lib/storage/audit';
import type { Database, Transaction } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { insertToken, type TokenRow } from '@/lib/storage/tokens';
import { inTransaction } from '@/lib/storage/transaction';
import { hashToken } from './authenticate-token';

/** Secret scanners find it by this. */
const TOKEN_PREFIX = 'fbi_';
const SHOWN_CHARACTERS = 10;
const LIFETIME_SECONDS = 365 * 86_400;

export interface CreatedToken {
  /** Shown once: it is stored as a hash only. */
  readonly secret: string;
  readonly token: TokenRow;
}

/** 256 random bits; valid for a year. */
export function createToken(
  db: Database,
  cluster: ClusterRow,
  name: string,
  actor: string,
  now: Seconds,
): Promise<CreatedToken> {
  return inTransaction(db, (tx) => addToken(tx, cluster, name, actor, now));
}

/** The same within a transaction of the caller, audit entry included. */
export async function addToken(
  tx: Transaction,
  cluster: ClusterRow,
  name: string,
  actor: string,
  now: Seconds,
): Promise<CreatedToken> {
  const secret = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  const prefix = secret.slice(0, SHOWN_CHARACTERS);
  const expiresAt = Math.floor(now) + LIFETIME_SECONDS;
  const clusterId = cluster.id;
  const token = await insertToken(tx, { clusterId, name, prefix, tokenHash: hashToken(secret), expiresAt });
  const entry = { clusterId, actor, verb: 'create-token', subject: prefix, result: 'done', detail: { name } } as const;
  await insertAudit(tx, entry);
  return { secret, token };
}
