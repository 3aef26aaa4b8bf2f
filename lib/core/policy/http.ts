/**
 * HTTP criteria of rules. Paths are normalised the way the servers behind would read them, so that no
 * encoding smuggles a request past a rule. Mirrors calico app-policy/checker/match.go (v3.31 and later).
 */
import type { HttpMatch, HttpRequest } from './model';

/** Methods are compared with case; `*` is any. An empty list is no criterion. */
export function matchesHttp(match: HttpMatch, request: HttpRequest): boolean {
  return matchesMethod(match.methods, request.method) && matchesPath(match.paths, request.path);
}

function matchesMethod(methods: readonly string[], method: string): boolean {
  return methods.length === 0 || methods.includes('*') || methods.includes(method);
}

/** A path that cannot be normalised matches nothing. */
function matchesPath(paths: HttpMatch['paths'], rawPath: string): boolean {
  if (paths.length === 0) return true;
  const path = normalizeHttpPath(rawPath);
  if (path === null) return false;
  return paths.some((match) => ('exact' in match ? match.exact === path : hasSegmentPrefix(path, match.prefix)));
}

/** /pub and /pub/ cover /pub and /pub/x, not /public: a normalised path has no slash at its end. */
function hasSegmentPrefix(path: string, prefix: string): boolean {
  const base = prefix.replace(/\/+$/, '');
  return path === base || path.startsWith(`${base}/`);
}

/**
 * Query and fragment cut, one percent decoding, backslashes folded, `;parameters` cut, dot segments and
 * repeated slashes resolved. Null when the path is not absolute, is badly encoded, holds a NUL or is still
 * encoded after one decoding (a server that decodes twice would read another path).
 */
export function normalizeHttpPath(rawPath: string): string | null {
  const decoded = decodeOnce(rawPath.replace(/[?#].*$/s, ''));
  if (decoded === null || decoded.includes('\0') || /%(2e|2f|5c)/i.test(decoded)) return null;
  const path = decoded.replaceAll('\\', '/');
  if (!path.startsWith('/')) return null;
  const segments: string[] = [];
  for (const part of path.split('/')) {
    const segment = part.split(';', 1)[0] ?? '';
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** Byte-wise like Go's url.PathUnescape; bytes that are no UTF-8 stand for themselves. */
function decodeOnce(path: string): string | null {
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return null;
  return path.replace(/(?:%[0-9a-fA-F]{2})+/g, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    }
  });
}
