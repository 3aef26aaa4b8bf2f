/** Whether a pushed request carries a token, and for which cluster. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AppError } from '@/lib/core/app-error';
import type { Seconds } from '@/lib/core/flow';
import { err, ok, type Result } from '@/lib/core/result';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, listClusters } from '@/lib/storage/clusters';
import { findTokenByHash, touchToken } from '@/lib/storage/tokens';

/** The same words for a missing, unknown, expired and revoked token: nobody learns which it was. */
const REFUSED: AppError = { code: 'unauthenticated', detail: 'no valid ingest token was sent' };

/**
 * `secret` null = none was sent. `clusterName` is the cluster the sender states, null = the token's own.
 * Errors: unauthenticated; forbidden when the token belongs to another cluster.
 */
export async function authenticateToken(
  db: Database,
  secret: string | null,
  clusterName: string | null,
  now: Seconds,
): Promise<Result<ClusterRow, AppError>> {
  if (secret === null || secret === '') return err(REFUSED);
  const hash = hashToken(secret);
  const token = await findTokenByHash(db, hash);
  if (token === null || !timingSafeEqual(Buffer.from(token.tokenHash), hash)) return err(REFUSED);
  if (token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt <= now)) return err(REFUSED);
  const cluster = (await listClusters(db)).find(({ id }) => id === token.clusterId);
  if (cluster === undefined) return err(REFUSED);
  if (clusterName !== null && clusterName !== cluster.name) {
    return err({ code: 'forbidden', detail: `this token is not for cluster \`${clusterName.slice(0, 100)}\`` });
  }
  await touchToken(db, token, now);
  return ok(cluster);
}

/** SHA-256 is enough: a token holds 256 random bits, so there is nothing to guess. */
export function hashToken(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
