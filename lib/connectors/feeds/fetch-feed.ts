/**
 * Pulls a feed over HTTP on somebody's word: every address is checked after the name is resolved and the connection
 * goes to the checked address, so neither a redirect nor a rebound name leads inside. Bounded in bytes and time.
 */
import { lookup as resolve } from 'node:dns';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { inflate } from '@/lib/connectors/body/inflate';
import { BodyFault, type BodyLimits } from '@/lib/connectors/body/limits';
import { parseAddress } from '@/lib/core/net/address';
import { isInside } from '@/lib/core/net/outbound';
import { err, ok, type Result } from '@/lib/core/result';

export interface FeedRequest {
  readonly url: string;
  /** Of the last content; null = ask for it whatever it is. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** True = the URL may lead to a private or loopback address. Asked again for every redirect. */
  readonly mayReachInside: (url: URL) => boolean;
  readonly signal: AbortSignal;
}

export type FeedAnswer =
  | { readonly kind: 'not-modified' }
  | {
      readonly kind: 'content';
      readonly bytes: Uint8Array;
      readonly etag: string | null;
      readonly lastModified: string | null;
    };

/** `detail` is for people and holds no more of the answer than its status. */
export interface FetchError {
  readonly code: 'blocked' | 'bad-url' | 'bad-status' | 'too-large' | 'unreachable' | 'too-slow';
  readonly detail: string;
}

const MIB = 1024 * 1024;
const LIMITS: BodyLimits = {
  compressedBytes: 64 * MIB,
  inflatedBytes: 128 * MIB,
  ratio: 400,
  ratioFloorBytes: 8 * MIB,
  recordBytes: 0,
  records: 0,
};
const REDIRECT_LIMIT = 5;
const IDLE_MILLIS = 30_000;
const TOTAL_MILLIS = 120_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** One conditional GET with up to five redirects. All expected failures are values; the signal's abort is `too-slow`. */
export async function fetchFeed(request: FeedRequest): Promise<Result<FeedAnswer, FetchError>> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TOTAL_MILLIS)]);
  let url = request.url;
  let wasHttps = false;
  for (let hop = 0; hop <= REDIRECT_LIMIT; hop++) {
    const target = checkUrl(url, wasHttps, request.mayReachInside);
    if (!target.ok) return target;
    const answer = await ask(target.value, request, signal);
    if (!answer.ok) return answer;
    const { statusCode = 0, headers } = answer.value;
    if (!REDIRECTS.has(statusCode)) return readAnswer(answer.value);
    answer.value.destroy();
    const next = headers.location ?? '';
    if (!URL.canParse(next, target.value)) return err({ code: 'bad-url', detail: 'redirected to no URL' });
    url = new URL(next, target.value).href;
    wasHttps = target.value.protocol === 'https:';
  }
  return err({ code: 'bad-status', detail: `redirected over \`${REDIRECT_LIMIT}\` times` });
}

function checkUrl(
  text: string,
  wasHttps: boolean,
  mayReachInside: FeedRequest['mayReachInside'],
): Result<URL, FetchError> {
  if (!URL.canParse(text)) return err({ code: 'bad-url', detail: 'not a URL' });
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return err({ code: 'bad-url', detail: 'only http and https are fetched' });
  }
  if (wasHttps && url.protocol === 'http:') return err({ code: 'blocked', detail: 'redirected from https to http' });
  if (url.username !== '' || url.password !== '') {
    return err({ code: 'bad-url', detail: 'a URL must not hold a user or password' });
  }
  const literal = parseAddress(url.hostname.replace(/^\[|\]$/g, ''));
  if (literal !== null && isInside(literal) && !mayReachInside(url)) return err(BLOCKED);
  return ok(url);
}

const BLOCKED: FetchError = { code: 'blocked', detail: 'leads to a private or local address' };

/** Thrown through node's own error path by the look-up below. */
class InsideAddress extends Error {}

async function ask(url: URL, request: FeedRequest, signal: AbortSignal): Promise<Result<IncomingMessage, FetchError>> {
  const { etag, lastModified } = request;
  const options: RequestOptions = {
    signal,
    timeout: IDLE_MILLIS,
    lookup: checkedLookup(request.mayReachInside(url)),
    headers: {
      'user-agent': 'Firebreak',
      accept: 'text/plain, text/csv, */*;q=0.5',
      'accept-encoding': 'gzip, deflate',
      ...(etag === null ? {} : { 'if-none-match': etag }),
      ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
    },
  };
  return new Promise((done) => {
    const outgoing = (url.protocol === 'https:' ? https : http).request(url, options, (response) => done(ok(response)));
    outgoing.on('timeout', () => outgoing.destroy(new Error('idle')));
    outgoing.on('error', (error) => done(err(connectError(error, signal))));
    outgoing.end();
  });
}

/** Resolves once, checks every address and hands them to the connection: there is no second look-up to rebind. */
function checkedLookup(mayReachInside: boolean): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const found = addresses ?? [];
      const inside = found.some(({ address }) => {
        const parsed = parseAddress(address);
        return parsed === null || isInside(parsed);
      });
      if (error !== null) done(error, []);
      else if (inside && !mayReachInside) done(new InsideAddress('inside'), []);
      else if (options.all === true) done(null, found);
      else done(null, found[0]?.address ?? '', found[0]?.family ?? 4);
    });
  };
}

function connectError(error: Error, signal: AbortSignal): FetchError {
  if (error instanceof InsideAddress) return BLOCKED;
  if (signal.aborted || error.message === 'idle') return TOO_SLOW;
  const code = 'code' in error ? String(error.code) : error.name;
  return { code: 'unreachable', detail: `the server cannot be reached (\`${code}\`)` };
}

const TOO_SLOW: FetchError = { code: 'too-slow', detail: 'the server took too long' };

async function readAnswer(response: IncomingMessage): Promise<Result<FeedAnswer, FetchError>> {
  const { statusCode = 0, headers } = response;
  if (statusCode === 304) {
    response.destroy();
    return ok({ kind: 'not-modified' });
  }
  if (statusCode !== 200) {
    response.destroy();
    return err({ code: 'bad-status', detail: `the server answered \`${statusCode}\`` });
  }
  const bytes = await readBytes(response);
  if (!bytes.ok) return bytes;
  const [etag, lastModified] = [headers.etag ?? null, headers['last-modified'] ?? null];
  return ok({ kind: 'content', bytes: bytes.value, etag, lastModified });
}

async function readBytes(response: IncomingMessage): Promise<Result<Uint8Array, FetchError>> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of inflate(response, response.headers['content-encoding'] ?? null, LIMITS))
      chunks.push(chunk);
  } catch (error) {
    if (!(error instanceof BodyFault)) return err(TOO_SLOW);
    const tooLarge = error.body.code === 'too-large' || error.body.code === 'suspicious-ratio';
    return err({ code: tooLarge ? 'too-large' : 'unreachable', detail: error.body.reason });
  }
  return response.complete ? ok(Buffer.concat(chunks)) : err({ code: 'unreachable', detail: 'the answer broke off' });
}
