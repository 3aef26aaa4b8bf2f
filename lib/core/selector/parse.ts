/**
 * Selector text to tree, by recursive descent over the tokens; `||` binds loosest, then `&&`, then `!`.
 * Mirrors calico libcalico-go/lib/selector/parser/parser.go.
 */
import { err, ok, type Result } from '@/lib/core/result';
import type { Selector } from '@/lib/core/selector/ast';
import { compareText } from './text-order';
import { type SelectorError, type Token, tokenize } from './tokenize';

export type { SelectorError } from './tokenize';

/** Brackets within brackets. The API's limit of 1024 characters cannot hold more than 511. */
export const MAX_DEPTH = 512;

type Parsed = Result<Selector, SelectorError>;

/**
 * Reads a selector. Empty or blank text means `all()`. Sets come back sorted and without repeats,
 * so equal trees are equal selectors up to brackets. Linear time; deeper nesting than MAX_DEPTH is an error.
 */
export function parseSelector(text: string): Parsed {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  const parser = new Parser(tokens.value);
  if (parser.peek().kind === 'end') return ok({ op: 'all' });
  const selector = parser.parseOr();
  if (!selector.ok) return selector;
  return parser.peek().kind === 'end' ? selector : parser.expected('&&, || or the end of the selector');
}

/** "expected a label name at character 5" for people; characters are counted from 1. */
export function describeSelectorError(error: SelectorError): string {
  return `expected ${error.expected} at character ${error.position + 1}`;
}

class Parser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(): Token {
    const token = this.tokens[Math.min(this.next, this.tokens.length - 1)];
    if (token === undefined) throw new Error('invariant broken: a token list ends with an end token');
    return token;
  }

  parseOr(): Parsed {
    return this.parseList('||', 'or', () => this.parseList('&&', 'and', () => this.parseNegation()));
  }

  expected(what: string): { readonly ok: false; readonly error: SelectorError } {
    return err({ position: this.peek().at, expected: what });
  }

  /** One or more operands between separators; operators of one level become one node. */
  private parseList(separator: '&&' | '||', op: 'and' | 'or', parseOperand: () => Parsed): Parsed {
    const first = parseOperand();
    if (!first.ok) return first;
    const operands = [first.value];
    while (this.accept(separator)) {
      const operand = parseOperand();
      if (!operand.ok) return operand;
      operands.push(operand.value);
    }
    return operands.length === 1 ? first : ok({ op, operands });
  }

  /** `!!` cancels out; what remains covers the whole comparison: !a == 'x' is not(a == 'x'). */
  private parseNegation(): Parsed {
    let negated = false;
    while (this.accept('!')) negated = !negated;
    const operand = this.parseOperand();
    return operand.ok && negated ? ok({ op: 'not', operand: operand.value }) : operand;
  }

  private parseOperand(): Parsed {
    const token = this.peek();
    switch (token.kind) {
      case 'has':
        this.next++;
        return ok({ op: 'has', label: token.text });
      case 'all':
      case 'global':
        this.next++;
        return ok({ op: token.kind });
      case 'label':
        this.next++;
        return this.parseComparison(token.text);
      case '(':
        return this.parseBrackets();
      default:
        return this.expected('a label name, has(), all(), global(), ! or (');
    }
  }

  private parseBrackets(): Parsed {
    if (this.depth >= MAX_DEPTH) return this.expected(`at most ${MAX_DEPTH} brackets within each other`);
    this.next++;
    this.depth++;
    const inner = this.parseOr();
    this.depth--;
    if (!inner.ok) return inner;
    return this.accept(')') ? inner : this.expected(')');
  }

  private parseComparison(label: string): Parsed {
    const operator = this.peek().kind;
    switch (operator) {
      case '==':
      case '!=':
        return this.parseValue(label, operator === '==' ? 'eq' : 'ne');
      case 'contains':
      case 'startsWith':
      case 'endsWith':
        return this.parseValue(label, operator);
      case 'in':
      case 'notIn':
        return this.parseSet(label, operator);
      default:
        return this.expected('an operator after the label');
    }
  }

  private parseValue(label: string, op: 'eq' | 'ne' | 'contains' | 'startsWith' | 'endsWith'): Parsed {
    this.next++;
    const token = this.peek();
    if (token.kind !== 'string') return this.expected('a value in quotes');
    this.next++;
    return ok({ op, label, value: token.text });
  }

  /** `{}` and one comma before the closing brace are legal. */
  private parseSet(label: string, op: 'in' | 'notIn'): Parsed {
    this.next++;
    if (!this.accept('{')) return this.expected('{');
    const values = new Set<string>();
    for (let token = this.peek(); token.kind === 'string'; token = this.peek()) {
      values.add(token.text);
      this.next++;
      if (!this.accept(',')) break;
    }
    if (!this.accept('}')) return this.expected('}');
    return ok({ op, label, values: [...values].sort(compareText) });
  }

  private accept(kind: Token['kind']): boolean {
    if (this.peek().kind !== kind) return false;
    this.next++;
    return true;
  }
}
