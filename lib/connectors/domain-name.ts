/** DNS names as DnsRecord wants them: lower case, A-labels, no trailing dot. */
import { domainToASCII } from 'node:url';

const LIMIT = 255;
const PLAIN = /^[a-z0-9_.*-]+$/;
/** domainToASCII parses a URL host: these would end it, be decoded, or be read as an address. */
const URL_SYNTAX = /[\s%/\\:@?#[\]<>^|]/;

/** Total. A name that has no A-label form stays as written, in lower case, so that it is seen and not lost. */
export function canonicalDomain(text: string): string {
  const lower = text.slice(0, LIMIT + 1).toLowerCase();
  const name = lower.length > 1 && lower.endsWith('.') ? lower.slice(0, -1) : lower;
  if (PLAIN.test(name) || URL_SYNTAX.test(name)) return name;
  return domainToASCII(name) || name;
}
