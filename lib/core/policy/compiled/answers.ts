/** Answers by number of the question, each asked once, one byte each. */
import { MAYBE, NO, type Truth, YES } from './truth';

const NOT_ASKED = 3;
const FIRST_LENGTH = 64;

export class Answers {
  private known = new Uint8Array(FIRST_LENGTH).fill(NOT_ASKED);

  constructor(private readonly answer: (question: number) => Truth) {}

  to(question: number): Truth {
    const known = this.known[question];
    return known === NO || known === YES || known === MAYBE ? known : this.learn(question);
  }

  private learn(question: number): Truth {
    const truth = this.answer(question);
    if (question >= this.known.length) {
      const grown = new Uint8Array(Math.max(question + 1, this.known.length * 2)).fill(NOT_ASKED);
      grown.set(this.known);
      this.known = grown;
    }
    this.known[question] = truth;
    return truth;
  }
}
