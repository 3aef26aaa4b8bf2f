/** Names of a feed: one canonical form, and refusal of names that would match half the internet. */
import { err, ok, type Result } from '@/lib/core/result';

/** What pure code cannot know by itself. Names are passed lower-case, without a trailing dot. */
export interface NameKnowledge {
  /** Is the whole name a public suffix (`com`, `co.uk`, `github.io`). */
  readonly isPublicSuffix: (name: string) => boolean;
  /** A-label form of a name with characters outside ASCII, null when it has none. Missing = such names are refused. */
  readonly toAscii?: (name: string) => string | null;
}

const MAX_NAME = 253;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Values for one token: `name`; `*.name` for the names below it (a leading `*.`); both for a leading dot.
 * A URL counts only when it names nothing but a host. The error is the reason in plain words.
 */
export function readFeedDomain(token: string, knowledge: NameKnowledge): Result<readonly string[], string> {
  const host = hostOf(token);
  if (!host.ok) return host;
  const text = host.value;
  const belowOnly = text.startsWith('*.');
  const subtree = !belowOnly && text.startsWith('.');
  const name = canonicalName(text.slice(belowOnly ? 2 : subtree ? 1 : 0), knowledge);
  if (!name.ok) return name;
  if (belowOnly) return ok([`*.${name.value}`]);
  return ok(subtree ? [name.value, `*.${name.value}`] : [name.value]);
}

/** Lower case, A-labels, no trailing dot; at least two labels and no public suffix. */
export function canonicalName(text: string, knowledge: NameKnowledge): Result<string, string> {
  const lower = text.toLowerCase().replace(/\.$/, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant, hostile control characters too
  const isAscii = /^[\x00-\x7f]*$/.test(lower);
  const name = isAscii ? lower : (knowledge.toAscii?.(lower) ?? null);
  if (name === null) return err('a name with characters that have no A-label form');
  const labels = name.split('.');
  if (name.length > MAX_NAME || !labels.every((label) => LABEL.test(label))) return err('not a domain name');
  if (/^\d+$/.test(labels.at(-1) ?? '')) return err('an address where a name is expected');
  if (labels.length < 2) return err('a single-label name');
  return knowledge.isPublicSuffix(name) ? err('a public suffix') : ok(name);
}

function hostOf(token: string): Result<string, string> {
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)(.*)$/i.exec(token);
  if (url === null) return ok(token);
  const rest = url[2] ?? '';
  if (rest !== '' && rest !== '/') return err('a URL with a path: its host may serve much else');
  return ok((url[1] ?? '').replace(/^[^@]*@/, '').replace(/:\d{1,5}$/, ''));
}
