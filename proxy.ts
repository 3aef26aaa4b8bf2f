/**
 * Security headers of the pages. Runs for pages only: Next cuts a request body at 10 MB on every route that this file
 * matches, so nothing under /api, /v1 or any upload may ever be added to `config.matcher`.
 */
import { type NextRequest, NextResponse } from 'next/server';

// biome-ignore lint/style/noProcessEnv: replaced by the bundler; lib/env is for the server, this file is for the edge of it
const IS_DEVELOPMENT = process.env.NODE_ENV === 'development';

/** Scripts run by nonce only; styles likewise. Style attributes are allowed: positioned popups and SVG need them. */
function contentSecurityPolicy(nonce: string): string {
  const script = IS_DEVELOPMENT ? ` 'unsafe-eval'` : '';
  const style = IS_DEVELOPMENT ? `'unsafe-inline'` : `'nonce-${nonce}'`;
  return [
    `default-src 'none'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${script}`,
    `style-src 'self' ${style}`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'${IS_DEVELOPMENT ? ' ws:' : ''}`,
    `worker-src 'self' blob:`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'no-referrer');
  response.headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  response.headers.set('cross-origin-resource-policy', 'same-origin');
  return response;
}

export const config = {
  matcher: [
    '/',
    '/graph/:path*',
    '/policies/:path*',
    '/recommendations/:path*',
    '/flows/:path*',
    '/alerts/:path*',
    '/feeds/:path*',
    '/timeline/:path*',
    '/settings/:path*',
  ],
};
