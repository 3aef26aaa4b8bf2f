/** Makes an ingest token. */
import { randomBytes } from 'node:crypto';
import type { Seconds } from '@/lib/core/flow';
import { insertAudit } from '@/lib/storage/audit';
import type { Database } from '@/lib/storage/client';
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
export async function createToken(
  db: Database,
  cluster: ClusterRow,
  name: string,
  actor: string,
  now: Seconds,
): Promise<CreatedToken> {
  const secret = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  const prefix = secret.slice(0, SHOWN_CHARACTERS);
  const expiresAt = Math.floor(now) + LIFETIME_SECONDS;
  const token = await inTransaction(db, async (tx) => {
    const row = await insertToken(tx, { clusterId: cluster.id, name, prefix, tokenHash: hashToken(secret), expiresAt });
    const subject = prefix;
    await insertAudit(tx, {
      clusterId: cluster.id,
      actor,
      verb: 'create-token',
      subject,
      result: 'done',
      detail: { name },
    });
    return row;
  });
  return { secret, token };
}
