/** The verdicts that rules of unknown match would have given, had they matched (as judge.ts). */
import type { JudgedVerdict, UnknownFact } from '@/lib/core/policy/model';
import type { TraceHit } from './trace-hit';

/** A trace from some tier on, in evaluation order. */
export interface Trace {
  readonly hit: TraceHit;
  readonly rest: Trace | null;
}

export interface Outcome {
  readonly verdict: JudgedVerdict;
  readonly trace: Trace | null;
  readonly unknown: UnknownFact | null;
}

export class Doubts {
  private verdict: JudgedVerdict | 'several' | null = null;
  private first: UnknownFact | null = null;

  add(verdict: JudgedVerdict, fact: UnknownFact): void {
    this.verdict = this.verdict === null || this.verdict === verdict ? verdict : 'several';
    this.first ??= fact;
  }

  /** The certain outcome stands if no doubt would have changed its verdict. */
  settle(outcome: Outcome): Outcome {
    if (this.first === null) return outcome;
    const agreed = outcome.verdict !== 'unknown' && this.verdict === outcome.verdict;
    return agreed ? outcome : { verdict: 'unknown', trace: null, unknown: this.first };
  }
}
