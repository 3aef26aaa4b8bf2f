/** Endpoints that no selector can tell apart, with the answer to every selector that was asked, one byte each. */
import type { Answer } from '@/lib/core/policy/compiled-endpoint';
import type { Selector } from '@/lib/core/selector/ast';
import type { SelectorTable } from './selector-table';
import { MAYBE, NO, type Truth, YES } from './truth';

const NOT_ASKED = 3;

export class LabelClass {
  private answers = new Uint8Array(0);

  /** `ask` is any member's own answer: they all give the same. */
  constructor(
    readonly id: number,
    private readonly selectors: SelectorTable,
    private readonly ask: (selector: Selector) => Answer,
  ) {}

  /** Asked once per selector number. */
  matches(selector: number): Truth {
    const known = this.answers[selector];
    if (known === NO || known === YES || known === MAYBE) return known;
    const answer = this.answer(selector);
    const truth = typeof answer === 'boolean' ? (answer ? YES : NO) : MAYBE;
    if (selector >= this.answers.length) this.grow(selector + 1);
    this.answers[selector] = truth;
    return truth;
  }

  /** As matches, with the fact that is missing to tell. */
  answer(selector: number): Answer {
    const asked = this.selectors.at(selector);
    return asked === undefined ? false : this.ask(asked);
  }

  private grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, this.answers.length * 2, 64)).fill(NOT_ASKED);
    grown.set(this.answers);
    this.answers = grown;
  }
}
