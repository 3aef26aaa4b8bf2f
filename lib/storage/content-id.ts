/** Ids made from content: every process computes the same id without asking the database (docs/decisions/004). */
import { hash } from 'node:crypto';

/** `id` = first 63 bits of `hash`, so it is a positive bigint in Postgres. */
export interface ContentId {
  readonly id: bigint;
  readonly hash: Buffer;
}

/** SHA-256 over cluster and canonical text (lib/core/flow-key.ts). Equal texts of two clusters differ. */
export function contentId(clusterId: number, text: string): ContentId {
  const digest = hash('sha256', `${clusterId}\n${text}`, 'buffer');
  return { id: digest.readBigUInt64BE(0) >> 1n, hash: digest };
}

/** Id of an observation inside a series and window; 0 for the empty text. */
export function observationId(text: string): bigint {
  return text === '' ? 0n : hash('sha256', text, 'buffer').readBigUInt64BE(0) >> 1n;
}

/** The same for many rows: their observations are few, such as the hosts of a cluster. */
export function observationIds(): typeof observationId {
  const ids = new Map<string, bigint>();
  return (text) => {
    const id = ids.get(text) ?? observationId(text);
    ids.set(text, id);
    return id;
  };
}
