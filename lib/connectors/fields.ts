/**
 * Hand-written reading of foreign JSON, for the hot path (a schema library halves the throughput, see
 * docs of performance). A reader keeps the first thing that is wrong and goes on with a neutral value,
 * so that a decoder reads straight down and asks once at the end.
 */

export type Fields = Readonly<Record<string, unknown>>;

/** Why a record was refused. Closed, so that counters per code stay bounded. */
export type RejectCode =
  | 'bad-json'
  | 'bad-utf8'
  | 'too-long'
  | 'too-deep'
  | 'not-a-record'
  | 'unknown-source'
  | 'missing-field'
  | 'bad-field'
  | 'bad-text'
  | 'bad-counter'
  | 'bad-port'
  | 'bad-time'
  | 'bad-policy';

export interface Failure {
  readonly code: RejectCode;
  readonly reason: string;
}

/** Longest name, label or other text that is accepted, in characters. */
export const TEXT_LIMIT = 1024;
/** Most entries of any list in a record. */
export const LIST_LIMIT = 1024;
const REASON_LIMIT = 120;
const VALUE_LIMIT = 48;
/** Year 9999: beyond it no timestamp column agrees on a meaning. */
const LAST_SECOND = 253_402_300_799;
const EMPTY: Fields = Object.freeze({});
const NO_ITEMS: readonly unknown[] = Object.freeze([]);
const DIGITS = /^\d{1,16}$/;
const TIME = /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2})(?:[.,]\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
/** NUL cannot be stored in Postgres text; a surrogate needs the closer look of isWellFormed. */
const SUSPECT = /[\0\ud800-\udfff]/;

/** A JSON object, or null for anything else (arrays included). */
export function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** Reads fields of one record. Not shared between records. */
export class FieldReader {
  failure: Failure | null = null;

  fail(code: RejectCode, reason: string): void {
    this.failure ??= failure(code, reason);
  }

  /** A nested object that must be there. */
  object(fields: Fields, name: string, alias = name): Fields {
    const value = fields[name] ?? fields[alias];
    const nested = asFields(value);
    if (nested !== null) return nested;
    if (value === undefined || value === null) this.fail('missing-field', `\`${name}\` is missing`);
    else this.fail('bad-field', `\`${name}\` must be an object, got ${quote(value)}`);
    return EMPTY;
  }

  /** A nested object; absent or null = empty. */
  optionalObject(fields: Fields, name: string, alias = name): Fields {
    return (fields[name] ?? fields[alias] ?? null) === null ? EMPTY : this.object(fields, name, alias);
  }

  /** A list; absent or null = empty. */
  list(fields: Fields, name: string, alias = name): readonly unknown[] {
    const value = fields[name] ?? fields[alias];
    if (value === undefined || value === null) return NO_ITEMS;
    if (!Array.isArray(value)) this.fail('bad-field', `\`${name}\` must be a list, got ${quote(value)}`);
    else if (value.length > LIST_LIMIT) this.fail('too-long', `\`${name}\` has \`${value.length}\` entries`);
    else return value;
    return NO_ITEMS;
  }

  /** Text; absent or null = ''. */
  text(fields: Fields, name: string, alias = name): string {
    const value = fields[name] ?? fields[alias];
    if (value === undefined || value === null) return '';
    return this.asText(value, name);
  }

  /** Text that must be there and not be empty. */
  requiredText(fields: Fields, name: string, alias = name): string {
    const text = this.text(fields, name, alias);
    if (text === '') this.fail('missing-field', `\`${name}\` is missing`);
    return text;
  }

  /** Checks one value as storable text of a bounded length. */
  asText(value: unknown, name: string): string {
    if (typeof value !== 'string') this.fail('bad-field', `\`${name}\` must be text, got ${quote(value)}`);
    else if (value.length > TEXT_LIMIT) this.fail('too-long', `\`${name}\` has \`${value.length}\` characters`);
    else if (SUSPECT.test(value) && !isStorable(value))
      this.fail('bad-text', `\`${name}\` holds NUL or half a character`);
    else return value;
    return '';
  }

  /** A counter: integer from 0 to 2^53-1, as number or decimal text (protojson writes int64 as text). Absent = 0. */
  counter(fields: Fields, name: string, alias = name): number {
    const value = fields[name] ?? fields[alias];
    if (value === undefined || value === null) return 0;
    const count = asInteger(value);
    if (count !== null && count >= 0) return count;
    this.fail('bad-counter', `\`${name}\` must be an integer from 0 to 2^53-1, got ${quote(value)}`);
    return 0;
  }

  /** A port: 1 to 65535; absent, null and 0 = null (ICMP, or aggregated away). */
  port(fields: Fields, name: string, alias = name): number | null {
    const value = fields[name] ?? fields[alias];
    if (value === undefined || value === null) return null;
    const port = asInteger(value);
    if (port === null || port < 0 || port > 65_535) {
      this.fail('bad-port', `\`${name}\` must be a port, got ${quote(value)}`);
      return null;
    }
    return port === 0 ? null : port;
  }

  /** Epoch seconds (number or decimal text) or RFC 3339 text, cut down to the second. Must be there. */
  seconds(fields: Fields, name: string, alias = name): number {
    const value = fields[name] ?? fields[alias];
    if (value === undefined || value === null || value === '') {
      this.fail('missing-field', `\`${name}\` is missing`);
      return 0;
    }
    const seconds = asInteger(value) ?? (typeof value === 'string' ? parseTime(value) : null);
    if (seconds !== null && seconds > 0 && seconds <= LAST_SECOND) return seconds;
    this.fail('bad-time', `\`${name}\` must be epoch seconds or RFC 3339, got ${quote(value)}`);
    return 0;
  }
}

/** Builds a failure whose reason is at most 120 characters. */
export function failure(code: RejectCode, reason: string): Failure {
  return { code, reason: reason.length > REASON_LIMIT ? `${reason.slice(0, REASON_LIMIT - 1)}…` : reason };
}

/** A foreign value in backticks on one line, cut short, for a reason. Total: hostile values included. */
export function quote(value: unknown, limit = VALUE_LIMIT): string {
  const text = typeof value === 'object' && value !== null ? (Array.isArray(value) ? '[...]' : '{...}') : String(value);
  const line = text.slice(0, limit).replace(/[\p{Cc}\p{Cf}\p{Cs}`]/gu, '?');
  return text.length > limit ? `\`${line}…\`` : `\`${line}\``;
}

/** RFC 3339 to epoch seconds, fractions cut off. Null when it is not exactly that or no such moment exists. */
export function parseTime(text: string): number | null {
  if (text.length > 40) return null;
  const match = TIME.exec(text);
  if (match === null) return null;
  const millis = Date.parse(`${match[1]?.replace(' ', 'T').toUpperCase()}${match[2]?.toUpperCase()}`);
  return Number.isNaN(millis) ? null : Math.floor(millis / 1000);
}

function asInteger(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  if (typeof value !== 'string' || !DIGITS.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && !/\p{Cs}/u.test(text);
}
