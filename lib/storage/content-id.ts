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

/** Ids asked for before: a source's observations (its hosts, its ReplicaSets) come again with every window. */
let observations = new Map<string, bigint>();
const OBSERVATION_LIMIT = 200_000;

/** Id of an observation inside a series and window; 0 for the empty text. */
export function observationId(text: string): bigint {
  if (text === '') return 0n;
  const known = observations.get(text);
  if (known !== undefined) return known;
  if (observations.size >= OBSERVATION_LIMIT) observations = new Map();
  const id = eventId(text);
  observations.set(text, id);
  return id;
}

/** The same for what comes once: an event. */
export function eventId(text: string): bigint {
  return hash('sha256', text, 'buffer').readBigUInt64BE(0) >> 1n;
}
