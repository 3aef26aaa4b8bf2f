/** The token of a pushed request, in whichever way a log shipper can send one. */

/** `Authorization: Bearer <token>`, Basic with the token as password, or `X-API-Key`. Null = none, or nothing readable. */
export function tokenOf(headers: Headers): string | null {
  const [scheme, ...rest] = (headers.get('authorization') ?? '').trim().split(/\s+/);
  const credentials = rest.join(' ');
  switch ((scheme ?? '').toLowerCase()) {
    case 'bearer':
      return credentials;
    case 'basic':
      return passwordOf(credentials);
    default:
      return headers.get('x-api-key');
  }
}

/** RFC 7617: base64 of `user:password`; the user is of no interest. */
function passwordOf(credentials: string): string | null {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : text.slice(colon + 1);
}
