/**
 * Looks at the words of a YAML text before anything is built from it: too much and too deep are refused here, because
 * the parser behind recurses and would run out of stack.
 */
import { Lexer } from 'yaml';
import { YAML_LIMITS, type YamlProblemCode } from './problem';

export interface Refusal {
  readonly code: YamlProblemCode;
  readonly offset: number;
  readonly message: string;
}

const BLANK = /^[ \t]*$/;
const OPEN = new Set(['[', '{']);
const CLOSE = new Set([']', '}']);
const INDICATORS = new Set(['-', '?', ':']);
/** The lexer's own marks (yaml dist/parse/cst.js): document, flow error, scalar; they take no room in the text. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/**
 * Null = within the limits. The depth is an upper bound within a factor of two: columns that block collections began
 * at, and open brackets. Linear in the text; holds nothing but the stack.
 */
export function guardYaml(text: string): Refusal | null {
  if (text.length > YAML_LIMITS.bytes || new TextEncoder().encode(text).length > YAML_LIMITS.bytes) {
    return { code: 'too-large', offset: 0, message: 'is over 1 MiB: split it into several files' };
  }
  const nesting = new Nesting();
  let tokens = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (++tokens > YAML_LIMITS.tokens) {
      return { code: 'too-many', offset, message: 'holds too many values: split it into several files' };
    }
    if (nesting.take(token) > 2 * YAML_LIMITS.depth) return tooDeep(offset);
    if (!MARKS.has(token)) offset += token.length;
  }
  return null;
}

export function tooDeep(offset: number): Refusal {
  return { code: 'too-deep', offset, message: `is nested deeper than ${YAML_LIMITS.depth} levels` };
}

class Nesting {
  private readonly columns: number[] = [];
  private brackets = 0;
  private column = 0;
  private lineBegan = true;

  /** The depth after this token. */
  take(token: string): number {
    if (token.startsWith('\n') || token.startsWith('\r')) {
      this.column = 0;
      this.lineBegan = true;
    } else if (BLANK.test(token)) {
      this.column += token.length;
    } else if (!MARKS.has(token)) {
      if (OPEN.has(token)) this.brackets++;
      else if (CLOSE.has(token)) this.brackets = Math.max(0, this.brackets - 1);
      else if (this.brackets === 0 && !token.startsWith('#')) this.enterBlock(token);
      this.column += token.length;
      if (token.includes('\n')) this.lineBegan = true;
    }
    return this.columns.length + this.brackets;
  }

  /** What begins a line leaves the blocks further right; an indicator within a line begins one. */
  private enterBlock(token: string): void {
    if (this.lineBegan) {
      while ((this.columns.at(-1) ?? -1) > this.column) this.columns.pop();
    }
    const begins = this.lineBegan || INDICATORS.has(token);
    if (begins && (this.columns.at(-1) ?? -1) < this.column) this.columns.push(this.column);
    this.lineBegan = false;
  }
}
