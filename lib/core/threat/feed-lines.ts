/** Feed files as lines of hostile text: breaks, comments, defanged notation, and safe excerpts of what was refused. */

export interface FeedLine {
  /** From 1, as editors count. */
  readonly line: number;
  readonly text: string;
}

export const MAX_LINE_CHARACTERS = 4096;
const EXCERPT_CHARACTERS = 120;

/** Lines of a file with LF, CRLF or lone CR, a byte order mark removed. Blank lines keep their number and are left out. */
export function feedLines(text: string): readonly FeedLine[] {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  return body
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter((line) => line.text.trim() !== '');
}

/** Cuts a comment that `#`, `;` or `//` opens at the start or after white space; inside a word they are data. */
export function withoutComment(line: string): string {
  const start = /(^|\s)(#|;|\/\/)/.exec(line);
  return (start === null ? line : line.slice(0, start.index)).trim();
}

/** Undoes what analysts do to keep an indicator from being clicked: hxxp, [.], (.), [dot], (dot), [:]. */
export function refang(token: string): string {
  return token
    .replace(/^hxxp/i, 'http')
    .replace(/\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)/gi, '.')
    .replace(/\[:\]/g, ':')
    .replace(/\[:\/\/\]/g, '://');
}

/** The start of a refused line with control characters as \xNN, fit to be shown and stored. */
export function excerptOf(line: string): string {
  const start = line.slice(0, EXCERPT_CHARACTERS);
  return start.replace(/[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** Fields of one CSV line; a quoted field may hold the delimiter and doubled quotes. Null when a quote stays open. */
export function csvFields(line: string, delimiter: string): readonly string[] | null {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const field = line[at] === '"' ? quotedField(line, at + 1) : plainField(line, at, delimiter);
    if (field === null) return null;
    fields.push(field.text.trim());
    if (field.next < line.length && !line.startsWith(delimiter, field.next)) return null;
    at = field.next + delimiter.length;
  }
  return fields;
}

interface Field {
  readonly text: string;
  readonly next: number;
}

function plainField(line: string, from: number, delimiter: string): Field {
  const end = line.indexOf(delimiter, from);
  const next = end === -1 ? line.length : end;
  return { text: line.slice(from, next), next };
}

function quotedField(line: string, from: number): Field | null {
  let text = '';
  for (let at = from; at < line.length; at++) {
    if (line[at] !== '"') text += line[at];
    else if (line[at + 1] === '"') text += line[at++];
    else return { text, next: at + 1 };
  }
  return null;
}
