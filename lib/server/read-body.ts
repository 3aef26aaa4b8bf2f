/** A request's JSON body, bounded while it streams: Content-Length is only what the sender says. */
import 'server-only';
import type { AppError } from '@/lib/core/app-error';
import { err, ok, type Result } from '@/lib/core/result';

/** Errors: unsupported-type when it is not declared as JSON, too-large, unreadable-body. */
export async function readJsonBody(request: Request, limitBytes: number): Promise<Result<unknown, AppError>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    return err({ code: 'unsupported-type', detail: 'the body must be declared as `application/json`' });
  }
  const text = await readText(request, limitBytes);
  if (!text.ok) return text;
  try {
    return ok(JSON.parse(text.value));
  } catch {
    return err({ code: 'unreadable-body', detail: 'the body is not JSON' });
  }
}

async function readText(request: Request, limitBytes: number): Promise<Result<string, AppError>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      if (bytes > limitBytes) return err({ code: 'too-large', detail: `the body is over \`${limitBytes}\` bytes` });
      chunks.push(chunk);
    }
  } catch {
    return err({ code: 'unreadable-body', detail: 'the body broke off' });
  }
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    return err({ code: 'unreadable-body', detail: 'the body is not UTF-8' });
  }
}
