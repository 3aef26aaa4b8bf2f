/** One bit per rule: which rules can match what the row stands for, and which certainly do as far as it is concerned. */
import type { Answers } from './answers';
import type { Asked, RuleBlock } from './rule-block';
import { NO, YES } from './truth';

/** No block has this many rules (see rule-block.ts), so it cannot be an answer. */
const NOT_FILLED = -1;
const FIRST_BLOCKS = 64;

/** A block is filled in when a walk first comes to it; blocks of later edits find their place behind the others. */
export class AnswerRow {
  /** Two numbers per block: bits of the rules that may match, and of those that surely do. */
  private bits = new Int32Array(0);

  /** `blocks`: all there are, to make room for them at once. */
  constructor(
    private readonly blocks: readonly RuleBlock[],
    private readonly askedOf: (block: RuleBlock) => Asked,
    private readonly answers: Answers,
  ) {}

  /** Bits of the block's acting rules for which the answer is Yes or Maybe. */
  may(id: number): number {
    const may = this.bits[id * 2] ?? NOT_FILLED;
    return may === NOT_FILLED ? this.fill(id) : may;
  }

  /** Bits of those for which it is Yes. Ask `may` before. */
  sure(id: number): number {
    return this.bits[id * 2 + 1] ?? 0;
  }

  private fill(id: number): number {
    const block = this.blocks[id];
    if (block === undefined) return 0;
    const { bits, questions } = this.askedOf(block);
    let may = block.acting;
    let sure = block.acting;
    for (let index = 0; index < questions.length; index++) {
      const bit = bits[index] ?? 0;
      const truth = this.answers.to(questions[index] ?? 0);
      if (truth === NO) may &= ~bit;
      if (truth !== YES) sure &= ~bit;
    }
    if (id * 2 >= this.bits.length) this.grow();
    this.bits[id * 2] = may;
    this.bits[id * 2 + 1] = sure;
    return may;
  }

  private grow(): void {
    const grown = new Int32Array(Math.max(FIRST_BLOCKS, this.blocks.length, this.bits.length) * 2).fill(NOT_FILLED);
    grown.set(this.bits);
    this.bits = grown;
  }
}
