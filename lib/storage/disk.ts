/**
 * Room on the disk of the embedded database. A Postgres that cannot write its log goes down and takes the reads with
 * it, so flows are refused while there is still room for everything else.
 */
import { statfs } from 'node:fs/promises';
import { env } from '@/lib/env';

/** For reads that sort on disk, policies, checkpoints, and the log between two checkpoints of a quiet database. */
const RESERVE_BYTES = 256 * 1024 * 1024;

/** What senders and screens are told. */
export const DISK_FULL = 'the disk of the database is full: free some space, and flows are taken again by themselves';

/** False = flows must wait. True as well where the disk is not ours to see: then Postgres itself says when it is full. */
export async function hasRoom(
  folder: string | null = env().FIREBREAK_DATABASE_DIR ?? null,
  reserveBytes = RESERVE_BYTES,
): Promise<boolean> {
  if (folder === null) return true;
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= reserveBytes;
  } catch {
    return true;
  }
}
