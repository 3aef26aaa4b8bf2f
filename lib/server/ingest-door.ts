/**
 * The doors for pushed flows and DNS logs. They differ from other routes: a token instead of the loopback guard, any
 * body that shippers send, and statuses that make shippers send again what was not stored (flows.md 5.2): 200 after
 * the commit and never another 2xx, 503 when the batch should come back, never 429.
 */
import 'server-only';
import { ingestQuery, ingestResponse } from '@/lib/api/ingest';
import type { AppError } from '@/lib/core/app-error';
import { err, ok, type Result } from '@/lib/core/result';
import { authenticateToken } from '@/lib/operations/authenticate-token';
import { ingestBody } from '@/lib/operations/ingest-body';
import { tokenOf } from './authorization';
import { incomingBody, watchIncoming } from './incoming-body';
import { ingestOnThread, threadCount } from './ingest-threads';
import { problemResponse } from './problem';
import { answer } from './route';
import { Slots } from './slots';

type Database = Parameters<typeof ingestBody>[0];
type Cluster = Extract<Awaited<ReturnType<typeof authenticateToken>>, { readonly ok: true }>['value'];

/**
 * A body in work holds up to 50,000 decoded records; a waiting one is not read yet. Two of a thread keep both sides busy:
 * one is decoded here while the other one is written there.
 */
const BODIES_AT_ONCE = 3;
const BODIES_OF_THREAD = 2;
const BODIES_WAITING = 18;
let slots: Slots | undefined;

function bodySlots(): Slots {
  slots ??= new Slots(Math.max(BODIES_AT_ONCE, BODIES_OF_THREAD * threadCount()), BODIES_WAITING);
  return slots;
}

watchIncoming();

/** POST stores a batch. `database` is asked for at each request. */
export function ingestPost(database: () => Database): (request: Request) => Promise<Response> {
  return (request) =>
    answer(request, async (requestId) => {
      // First of all, so that turning senders away costs the database nothing.
      if (bodySlots().isFull) return problemResponse(OVERLOADED, requestId);
      const now = Date.now() / 1000;
      const sender = await authenticate(database(), request, now);
      if (!sender.ok) return problemResponse(sender.error, requestId);
      const query = ingestQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
      if (!query.success) return problemResponse(UNKNOWN_SOURCE, requestId);
      const { source } = query.data;
      const { id } = sender.value;
      const stream = incomingBody(request);
      const head = { clusterId: id, contentEncoding: request.headers.get('content-encoding'), source, now };
      const store = () =>
        threadCount() > 0 ? ingestOnThread(head, stream) : ingestBody(database(), { ...head, stream });
      const stored = await bodySlots().run(store);
      if (stored === null) return problemResponse(OVERLOADED, requestId);
      if (!stored.value.ok) return problemResponse(stored.value.error, requestId);
      return Response.json(ingestResponse.parse(stored.value.value), { headers: answerHeaders(requestId) });
    });
}

/** GET and HEAD say whether the token is good: Vector asks before it sends. */
export function ingestCheck(database: () => Database): (request: Request) => Promise<Response> {
  return (request) =>
    answer(request, async (requestId) => {
      const sender = await authenticate(database(), request, Date.now() / 1000);
      if (!sender.ok) return problemResponse(sender.error, requestId);
      return Response.json({ cluster: sender.value.name }, { headers: answerHeaders(requestId) });
    });
}

const OVERLOADED: AppError = { code: 'overloaded', detail: 'too many batches are being stored at this moment' };
const UNKNOWN_SOURCE: AppError = { code: 'invalid-request', detail: '`source` names no known format' };

async function authenticate(db: Database, request: Request, now: number): Promise<Result<Cluster, AppError>> {
  const stated = request.headers.get('x-cluster') ?? new URL(request.url).searchParams.get('cluster');
  const sender = await authenticateToken(db, tokenOf(request.headers), stated, now);
  return sender.ok ? ok(sender.value) : err(sender.error);
}

function answerHeaders(requestId: string): Record<string, string> {
  return { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-request-id': requestId };
}
