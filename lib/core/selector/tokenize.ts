/**
 * Cuts selector text into tokens. Words are keywords by position only: right after a label an
 * operator is due, elsewhere `in`, `not`, `starts` and the rest are ordinary labels.
 * Mirrors calico libcalico-go/lib/selector/tokenizer/tokenizer.go.
 */
import { err, ok, type Result } from '@/lib/core/result';

export type WordOperator = 'contains' | 'startsWith' | 'endsWith' | 'in' | 'notIn';

/** `at` and `end` are UTF-16 offsets into the text. */
export type Token = { readonly at: number; readonly end: number } & (
  | { readonly kind: 'label'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'has'; readonly text: string }
  | { readonly kind: '(' | ')' | '{' | '}' | ',' | '==' | '!=' | '!' | '&&' | '||' | 'all' | 'global' | 'end' }
  | { readonly kind: WordOperator }
);

/** `position` is a UTF-16 offset into the selector text; `expected` reads after the word "expected". */
export interface SelectorError {
  readonly position: number;
  readonly expected: string;
}

/** Upstream refuses longer label names. */
export const MAX_LABEL_LENGTH = 512;

const LABEL = /[A-Za-z0-9_./-]+/y;
const BLANKS = /[ \t]*/y;
const SYMBOLS = ['(', ')', '{', '}', ',', '==', '!=', '!', '&&', '||'] as const;
const WORD_OPERATORS: readonly (readonly [RegExp, WordOperator])[] = [
  [/contains(?![A-Za-z0-9_./-])/y, 'contains'],
  [/starts[ \t]*with(?![A-Za-z0-9_./-])/y, 'startsWith'],
  [/ends[ \t]*with(?![A-Za-z0-9_./-])/y, 'endsWith'],
  [/not[ \t]*in(?![A-Za-z0-9_./-])/y, 'notIn'],
  [/in(?![A-Za-z0-9_./-])/y, 'in'],
];

/** Linear in the text. The last token is always `end`. */
export function tokenize(text: string): Result<readonly Token[], SelectorError> {
  const tokens: Token[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const token = readToken(text, at, tokens.at(-1)?.kind === 'label');
    if (!token.ok) return token;
    tokens.push(token.value);
    at = skipBlanks(text, token.value.end);
  }
  tokens.push({ kind: 'end', at: text.length, end: text.length });
  return ok(tokens);
}

function readToken(text: string, at: number, afterLabel: boolean): Result<Token, SelectorError> {
  for (const symbol of SYMBOLS) {
    if (text.startsWith(symbol, at)) return ok({ kind: symbol, at, end: at + symbol.length });
  }
  const first = text.charAt(at);
  if (first === '"' || first === "'") return readString(text, at, first);
  if (first === '=') return expected(at, '==');
  if (first === '&') return expected(at, '&&');
  if (first === '|') return expected(at, '||');
  return afterLabel ? readWordOperator(text, at) : readWord(text, at);
}

/** No escapes exist: a string ends at the next quote of its own sort and may hold anything else. */
function readString(text: string, at: number, quote: string): Result<Token, SelectorError> {
  const close = text.indexOf(quote, at + 1);
  if (close === -1) return expected(text.length, `a closing ${quote}`);
  return ok({ kind: 'string', text: text.slice(at + 1, close), at, end: close + 1 });
}

function readWordOperator(text: string, at: number): Result<Token, SelectorError> {
  for (const [pattern, kind] of WORD_OPERATORS) {
    const end = matchEnd(pattern, text, at);
    if (end !== null) return ok({ kind, at, end });
  }
  return expected(at, 'an operator after the label: ==, !=, in, not in, contains, starts with or ends with');
}

function readWord(text: string, at: number): Result<Token, SelectorError> {
  if (text.startsWith('has(', at)) return readHas(text, at);
  if (text.startsWith('all(', at)) return readEmptyCall(text, at, 'all');
  if (text.startsWith('global(', at)) return readEmptyCall(text, at, 'global');
  return readLabel(text, at);
}

function readHas(text: string, at: number): Result<Token, SelectorError> {
  const label = readLabel(text, skipBlanks(text, at + 'has('.length));
  if (!label.ok) return label;
  const close = skipBlanks(text, label.value.end);
  if (text.charAt(close) !== ')') return expected(close, ') after the label of has(');
  return ok({ kind: 'has', text: label.value.text, at, end: close + 1 });
}

function readEmptyCall(text: string, at: number, kind: 'all' | 'global'): Result<Token, SelectorError> {
  const close = skipBlanks(text, at + kind.length + 1);
  if (text.charAt(close) !== ')') return expected(close, `) after ${kind}(`);
  return ok({ kind, at, end: close + 1 });
}

function readLabel(text: string, at: number): Result<Token & { kind: 'label'; text: string }, SelectorError> {
  const end = matchEnd(LABEL, text, at);
  if (end === null) return expected(at, 'a label name');
  if (end - at > MAX_LABEL_LENGTH) return expected(at, `a label name of at most ${MAX_LABEL_LENGTH} characters`);
  return ok({ kind: 'label', text: text.slice(at, end), at, end });
}

function skipBlanks(text: string, at: number): number {
  return matchEnd(BLANKS, text, at) ?? at;
}

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function expected(position: number, what: string): { readonly ok: false; readonly error: SelectorError } {
  return err({ position, expected: what });
}
