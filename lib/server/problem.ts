/** Refusals as HTTP: one table from code to status, title and hint, and RFC 9457 bodies. */
import 'server-only';
import type { Problem } from '@/lib/api/problem';
import type { AppError, ProblemCode } from '@/lib/core/app-error';

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly hint: string;
}

const KINDS: Readonly<Record<ProblemCode, ProblemKind>> = {
  'invalid-request': { status: 400, title: 'Invalid request', hint: 'correct the fields listed under `invalid`' },
  'unreadable-body': { status: 400, title: 'Unreadable body', hint: 'send the body whole and in a supported format' },
  unauthenticated: { status: 401, title: 'Not authenticated', hint: 'send a valid token, made under Settings' },
  forbidden: { status: 403, title: 'Not allowed', hint: 'use a token of this cluster' },
  'cross-site': { status: 403, title: 'Cross-site request', hint: 'open Firebreak itself and try there' },
  'wrong-host': {
    status: 403,
    title: 'Unknown host name',
    hint: 'use http://127.0.0.1 or list the name in FIREBREAK_ALLOWED_HOSTS',
  },
  'not-found': { status: 404, title: 'Not found', hint: 'go back and reload: it may have been removed' },
  conflict: { status: 409, title: 'Changed meanwhile', hint: 'look at the newer version and try again' },
  'already-exists': { status: 409, title: 'Exists already', hint: 'choose another name' },
  gone: { status: 410, title: 'Gone', hint: 'reload to see what is there now' },
  'nothing-to-change': { status: 409, title: 'Nothing to change', hint: 'reload to see the current state' },
  'read-only-cluster': { status: 409, title: 'Read-only cluster', hint: 'export the policies and apply them there' },
  'too-large': { status: 413, title: 'Too large', hint: 'send smaller batches' },
  'unsupported-type': { status: 415, title: 'Unsupported type', hint: 'send JSON, plain or gzip' },
  refused: { status: 422, title: 'Refused', hint: 'correct what the detail names' },
  'multitool-missing': { status: 409, title: 'Not deployed yet', hint: 'deploy multitool first' },
  busy: { status: 503, title: 'Busy', hint: 'try again in a moment' },
  unavailable: { status: 503, title: 'Temporarily unavailable', hint: 'try again in a moment' },
  overloaded: { status: 503, title: 'Overloaded', hint: 'send the batch again later' },
  internal: { status: 500, title: 'Internal error', hint: 'report the request id: the log has the cause' },
};

/** Seconds after which a refused sender should come back; 503 is the one status every log shipper retries. */
const RETRY_AFTER_SECONDS = 5;

/** `invalid` names wrong fields of the request. */
export function problemResponse(error: AppError, requestId: string, invalid: Problem['invalid'] = []): Response {
  const kind = KINDS[error.code];
  const body: Problem = {
    type: `urn:firebreak:problem:${error.code}`,
    title: kind.title,
    status: kind.status,
    detail: error.detail,
    hint: error.hint ?? kind.hint,
    requestId,
    invalid,
    ...(error.current === undefined ? {} : { current: error.current }),
  };
  return Response.json(body, { status: kind.status, headers: headersOf(kind.status, requestId) });
}

function headersOf(status: number, requestId: string): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...(status === 401 ? { 'www-authenticate': 'Bearer realm="firebreak", Basic realm="firebreak"' } : {}),
    ...(status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
  };
}
