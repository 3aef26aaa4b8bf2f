/** One bit per rule: which rules can match what the row stands for, and which certainly do as far as it is concerned. */
import type { Asked, RuleBlock } from './rule-block';
import { MAYBE, NO, type Truth, YES } from './truth';

const NOT_ASKED = 3;
const EVERY_RULE = -1;

/** Rows are filled for the blocks that exist when they are asked for, so a later edit only adds its own blocks. */
export class AnswerRow {
  /** By block number: rules for which the answer is Yes or Maybe. */
  may = new Int32Array(0);
  /** By block number: rules for which it is Yes. */
  sure = new Int32Array(0);
  private filled = 0;
  private answers = new Uint8Array(0);

  constructor(
    private readonly askedOf: (block: RuleBlock) => Asked,
    private readonly answer: (question: number) => Truth,
  ) {}

  /** Itself, with all blocks filled in. `questions` = one more than the largest number a block may ask. */
  upTo(blocks: readonly RuleBlock[], questions: number): this {
    if (this.filled === blocks.length) return this;
    this.grow(blocks.length, questions);
    for (let id = this.filled; id < blocks.length; id++) {
      const block = blocks[id];
      if (block !== undefined) this.fill(id, this.askedOf(block));
    }
    this.filled = blocks.length;
    return this;
  }

  private fill(id: number, { bits, questions }: Asked): void {
    let may = EVERY_RULE;
    let sure = EVERY_RULE;
    for (let index = 0; index < questions.length; index++) {
      const bit = bits[index] ?? 0;
      const truth = this.ask(questions[index] ?? 0);
      if (truth === NO) may &= ~bit;
      if (truth !== YES) sure &= ~bit;
    }
    this.may[id] = may;
    this.sure[id] = sure;
  }

  private ask(question: number): Truth {
    const known = this.answers[question];
    if (known === NO || known === YES || known === MAYBE) return known;
    const truth = this.answer(question);
    this.answers[question] = truth;
    return truth;
  }

  private grow(blocks: number, questions: number): void {
    if (blocks > this.may.length) {
      this.may = grown(this.may, Math.max(blocks, this.may.length * 2));
      this.sure = grown(this.sure, this.may.length);
    }
    if (questions <= this.answers.length) return;
    const answers = new Uint8Array(Math.max(questions, this.answers.length * 2)).fill(NOT_ASKED);
    answers.set(this.answers);
    this.answers = answers;
  }
}

function grown(row: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(row);
  return larger;
}
