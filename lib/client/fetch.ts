/**
 * The browser's only door to the server. Every answer is parsed by the schema that the route promised; every refusal
 * becomes a `ProblemError` with the server's own words (RFC 9457).
 */
import type { z } from 'zod';
import { type Problem, problem } from '@/lib/api/problem';

/** Query parameters. Undefined and null are left out; the same object is the query key and the request. */
export type Params = Readonly<Record<string, string | number | boolean | null | undefined>>;

export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(body: Problem) {
    super(body.detail === '' ? body.title : body.detail);
    this.name = 'ProblemError';
    this.problem = body;
  }
}

/** `path?a=1&b=2`, parameters sorted by name so that equal questions have equal addresses. */
export function addressOf(path: string, params: Params = {}): string {
  const search = new URLSearchParams();
  for (const name of Object.keys(params).sort()) {
    const value = params[name];
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** GET, parsed. Throws ProblemError, or the fetch error when the server cannot be reached. */
export function readJson<S extends z.ZodType>(path: string, params: Params, schema: S, signal?: AbortSignal) {
  return request('GET', addressOf(path, params), undefined, schema, signal);
}

/** POST or DELETE with a JSON body, parsed. Same errors as `readJson`. */
export function sendJson<S extends z.ZodType>(method: 'POST' | 'DELETE', path: string, body: unknown, schema: S) {
  return request(method, path, body, schema, undefined);
}

async function request<S extends z.ZodType>(
  method: string,
  address: string,
  body: unknown,
  schema: S,
  signal: AbortSignal | undefined,
): Promise<z.infer<S>> {
  const response = await fetch(address, {
    method,
    headers: body === undefined ? { accept: 'application/json' } : JSON_HEADERS,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const parsed = parseJson(text);
  if (!response.ok) throw new ProblemError(problemOf(response.status, parsed));
  const answer = schema.safeParse(parsed);
  if (answer.success) return answer.data;
  throw new ProblemError(strangeAnswer(response.status, answer.error.issues[0]?.path.join('.') ?? ''));
}

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(status: number, body: unknown): Problem {
  const parsed = problem.safeParse(body);
  if (parsed.success) return parsed.data;
  return { ...BLANK, status, title: 'request refused', detail: `the server answered ${status}` };
}

function strangeAnswer(status: number, where: string): Problem {
  const detail = `the answer has an unexpected shape${where === '' ? '' : ` at \`${where}\``}`;
  return {
    ...BLANK,
    status,
    title: 'unexpected answer',
    detail,
    hint: 'reload the page: it may be older than the server',
  };
}

const BLANK = { type: 'about:blank', title: '', detail: '', hint: '', requestId: '', invalid: [] };

/** What to tell a person about any thrown value. */
export function explainError(error: unknown): { readonly detail: string; readonly hint: string } {
  if (error instanceof ProblemError) return { detail: error.message, hint: error.problem.hint };
  if (error instanceof TypeError)
    return { detail: 'the server cannot be reached', hint: 'check that Firebreak is running' };
  return { detail: error instanceof Error ? error.message : 'something went wrong', hint: '' };
}
