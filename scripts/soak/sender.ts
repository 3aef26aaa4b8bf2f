/**
 * A log shipper: posts a body until it is acknowledged. It comes back after 503, any other 5xx and a broken connection,
 * waits as long as Retry-After says, and counts every answer.
 */
import { setTimeout as delay } from 'node:timers/promises';

export interface Target {
  /** Of the product, without a path. */
  readonly url: string;
  readonly token: string;
}

/** Answers by status, and `broken` for connections that ended without one. */
export type Tally = Map<number | 'broken', number>;

const REQUEST_MILLIS = 120_000;
const FIRST_PAUSE_MILLIS = 100;
const MAX_PAUSE_MILLIS = 2_000;

/** Resolves once the body is acknowledged. Throws when it or a record of it is refused for good: no soak expects that. */
export async function deliver(target: Target, body: string, tally: Tally): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const answer = await post(target, body);
    const status = answer?.status ?? 'broken';
    tally.set(status, (tally.get(status) ?? 0) + 1);
    const isRefused = answer?.text.includes('"rejected":0') === false;
    if (status === 200 && !isRefused) return;
    if (answer !== null && answer.status < 500) throw new Error(`refused with ${answer.status}: ${answer.text}`);
    await delay(answer?.retryAfterMillis ?? Math.min(FIRST_PAUSE_MILLIS * 2 ** attempt, MAX_PAUSE_MILLIS));
  }
}

export interface PostAnswer {
  readonly status: number;
  readonly text: string;
  /** Null = the header is missing. */
  readonly retryAfterMillis: number | null;
}

/** Null = the connection broke before the whole answer was there. */
export async function post({ url, token }: Target, body: string): Promise<PostAnswer | null> {
  try {
    const response = await fetch(`${url}/api/ingest/flows`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body,
      signal: AbortSignal.timeout(REQUEST_MILLIS),
    });
    const retryAfter = response.headers.get('retry-after');
    const retryAfterMillis = retryAfter === null ? null : Number(retryAfter) * 1000;
    return { status: response.status, text: await response.text(), retryAfterMillis };
  } catch {
    return null;
  }
}
