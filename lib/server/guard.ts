/**
 * What keeps other web pages away from a server without sign-in: only loopback host names are answered (a page cannot
 * rebind its own name to us), and nothing changes on behalf of another site. Scripts on this machine send neither
 * Sec-Fetch-Site nor Origin and pass.
 */
import 'server-only';
import type { AppError } from '@/lib/core/app-error';
import { env } from '@/lib/env';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Null = may go on. */
export function checkHost(request: Request): AppError | null {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  const name = hostName(host);
  if (name !== null && (LOOPBACK_NAMES.has(name) || allowedHosts().has(name))) return null;
  return { code: 'wrong-host', detail: `the host name \`${host.slice(0, 100)}\` is not served` };
}

/** Null = may go on. For methods that change something. */
export function checkSameOrigin(request: Request): AppError | null {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') {
    return { code: 'cross-site', detail: `the request comes from another site (\`${site.slice(0, 20)}\`)` };
  }
  const origin = request.headers.get('origin');
  if (origin === null || site === 'same-origin') return null;
  const host = request.headers.get('host') ?? new URL(request.url).host;
  if (URL.canParse(origin) && new URL(origin).host === host) return null;
  return { code: 'cross-site', detail: `the request comes from \`${origin.slice(0, 100)}\`` };
}

/** Without the port; null when it is no host at all. */
function hostName(host: string): string | null {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null;
}

function allowedHosts(): ReadonlySet<string> {
  return new Set(
    env()
      .FIREBREAK_ALLOWED_HOSTS.split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== ''),
  );
}
