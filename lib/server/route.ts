/**
 * The one wrapper around every route: request id, host and cross-site guard, zod in, the handler, zod out, refusals as
 * problem documents. A route states its schemas and its handler and nothing else.
 */
import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Problem } from '@/lib/api/problem';
import type { AppError } from '@/lib/core/app-error';
import { err, ok, type Result } from '@/lib/core/result';
import { env } from '@/lib/env';
import { thrownError } from '@/lib/operations/thrown-error';
import { checkHost, checkSameOrigin } from './guard';
import { webLog } from './log';
import { problemResponse } from './problem';
import { readJsonBody } from './read-body';
import { type Session, sessionOf } from './session';

const EMPTY = z.object({});
const DEFAULT_BODY_BYTES = 1024 * 1024;

export interface RouteSpec<Q extends z.ZodType, P extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  /** Search parameters, each at most once. Left out = none are read. */
  readonly query?: Q;
  /** Parts of the path. */
  readonly params?: P;
  /** JSON body. Left out = none is read. */
  readonly body?: B;
  /** Largest body, default 1 MiB. */
  readonly bodyBytes?: number;
  readonly response: R;
}

export interface RouteInput<Q, P, B> {
  readonly query: Q;
  readonly params: P;
  readonly body: B;
  readonly session: Session;
  /** Epoch seconds, fractions included. */
  readonly now: number;
  readonly request: Request;
}

/** What Next hands a route beside the request. */
export interface RouteContext {
  readonly params: Promise<Record<string, string | readonly string[] | undefined>>;
}

type RouteHandler = (request: Request, context?: RouteContext) => Promise<Response>;

/**
 * Makes a route. The handler answers the response body or an AppError; a Response (a download) is sent as it is. What
 * the handler throws becomes 503 when the database is in trouble, else 500 with the cause in the log only.
 */
export function route<
  R extends z.ZodType,
  Q extends z.ZodType = typeof EMPTY,
  P extends z.ZodType = typeof EMPTY,
  B extends z.ZodType = typeof EMPTY,
>(
  spec: RouteSpec<Q, P, B, R>,
  handler: (
    input: RouteInput<z.output<Q>, z.output<P>, z.output<B>>,
  ) => Promise<Result<z.input<R> | Response, AppError>>,
): RouteHandler {
  return (request, context) =>
    answer(request, async (requestId) => {
      const refused = checkHost(request) ?? (isChange(request) ? checkSameOrigin(request) : null);
      if (refused !== null) return problemResponse(refused, requestId);
      const input = await readInput(spec, request, context);
      if (!input.ok) return problemResponse(input.error, requestId, input.error.invalid);
      const result = await handler(input.value);
      if (!result.ok) return problemResponse(result.error, requestId);
      return result.value instanceof Response ? result.value : jsonResponse(spec.response, result.value, requestId);
    });
}

/** Runs one request: gives it an id and turns whatever is thrown into a problem document. */
export async function answer(request: Request, work: (requestId: string) => Promise<Response>): Promise<Response> {
  const requestId = randomUUID();
  const began = performance.now();
  const { pathname } = new URL(request.url);
  try {
    const response = await work(requestId);
    const millis = Math.round(performance.now() - began);
    webLog().debug({ requestId, method: request.method, path: pathname, status: response.status, millis }, 'answered');
    return response;
  } catch (error) {
    const problem = thrownError(error);
    webLog().error({ requestId, method: request.method, path: pathname, err: error }, problem.detail);
    return problemResponse(problem, requestId);
  }
}

function isChange(request: Request): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD';
}

type InputError = AppError & { readonly invalid: Problem['invalid'] };

async function readInput<Q extends z.ZodType, P extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  spec: RouteSpec<Q, P, B, R>,
  request: Request,
  context: RouteContext | undefined,
): Promise<Result<RouteInput<z.output<Q>, z.output<P>, z.output<B>>, InputError>> {
  const query = parse(spec.query, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.ok) return query;
  const params = parse(spec.params, (await context?.params) ?? {});
  if (!params.ok) return params;
  const raw = spec.body === undefined ? ok({}) : await readJsonBody(request, spec.bodyBytes ?? DEFAULT_BODY_BYTES);
  if (!raw.ok) return err({ ...raw.error, invalid: [] });
  const body = parse(spec.body, raw.value);
  if (!body.ok) return body;
  const session = sessionOf(request);
  return ok({ query: query.value, params: params.value, body: body.value, session, now: Date.now() / 1000, request });
}

function parse<S extends z.ZodType>(schema: S | undefined, value: unknown): Result<z.output<S>, InputError> {
  const parsed = (schema ?? EMPTY).safeParse(value);
  if (parsed.success) return ok(parsed.data as z.output<S>);
  const invalid = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), reason: issue.message }));
  const first = invalid[0];
  const where = first === undefined || first.path === '' ? '' : `\`${first.path}\`: `;
  return err({ code: 'invalid-request', detail: `${where}${first?.reason ?? 'not as expected'}`, invalid });
}

/** A wrong answer is our bug: found by parsing while developing and testing, not paid for in production. */
function jsonResponse(schema: z.ZodType, value: unknown, requestId: string): Response {
  const body = env().NODE_ENV === 'production' ? value : schema.parse(value);
  return Response.json(body, {
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-request-id': requestId },
  });
}
