/** Endpoints that no selector can tell apart, with the answer to every selector that was asked of them. */
import type { Answer } from '@/lib/core/policy/compiled-endpoint';
import type { Selector } from '@/lib/core/selector/ast';
import { Answers } from './answers';
import type { SelectorTable } from './selector-table';
import { both, MAYBE, NO, type Truth, YES } from './truth';

export class LabelClass {
  private readonly answers = new Answers((selector) => this.learn(selector));

  /**
   * `ask` is any member's own answer: they all give the same. `byParts`: the members have one set of labels, so that
   * "and" is asked operand by operand; an address may be in several network sets, and one of them must fit whole.
   */
  constructor(
    readonly id: number,
    private readonly selectors: SelectorTable,
    private readonly byParts: boolean,
    private readonly ask: (selector: Selector) => Answer,
  ) {}

  /** By the selector's number. */
  matches(selector: number): Truth {
    return this.answers.to(selector);
  }

  /** As matches, with the fact that is missing to tell. */
  answer(selector: number): Answer {
    const asked = this.selectors.at(selector);
    return asked === undefined ? false : this.ask(asked);
  }

  private learn(selector: number): Truth {
    const parts = this.byParts ? this.selectors.partsOf(selector) : null;
    if (parts === null) return truthOf(this.answer(selector));
    let truth: Truth = YES;
    for (const part of parts) {
      truth = both(truth, this.matches(part));
      if (truth === NO) break;
    }
    return truth;
  }
}

function truthOf(answer: Answer): Truth {
  if (typeof answer === 'boolean') return answer ? YES : NO;
  return MAYBE;
}
