/**
 * Finds the rules of a block that may match: bit rows leave out those that certainly do not. What is left matches where
 * every row is sure, and is asked exactly (match.ts) where one is not.
 */
import { type Match, matchRule, type Traffic } from '@/lib/core/policy/match';
import type { AnswerRow } from './answer-row';
import type { RuleBlock } from './rule-block';

/** `subject` = the row of the judged end, `peer` = of the other one, `service` = of protocol and port. */
export interface Scan {
  readonly service: AnswerRow;
  readonly subject: AnswerRow;
  readonly peer: AnswerRow;
  /** Asked only where the rows are not sure. */
  readonly traffic: Traffic;
}

/** Bits of the block's rules that no row rules out. The rows that most walks share, and are filled, come first. */
export function candidatesOf({ service, subject, peer }: Scan, id: number): number {
  let candidates = service.may(id);
  if (candidates !== 0) candidates &= peer.may(id);
  return candidates === 0 ? 0 : candidates & subject.may(id);
}

/** Does the candidate of the lowest bit match. */
export function matchLowest({ service, subject, peer, traffic }: Scan, block: RuleBlock, candidates: number): Match {
  const { id } = block;
  const sure = block.plain & service.sure(id) & subject.sure(id) & peer.sure(id);
  if ((sure & candidates & -candidates) !== 0) return true;
  const rule = block.rules[indexOfLowest(candidates)];
  return rule !== undefined && matchRule(rule, traffic);
}

/** Place of the lowest bit; the bits must not be 0. */
export function indexOfLowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
