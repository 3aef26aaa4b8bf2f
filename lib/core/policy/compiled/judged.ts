/** What one engine has judged, kept so that the engine of an edited policy set judges only what the edit touches. */
import type { Judgement, Policy } from '@/lib/core/policy/model';
import type { Direction, Program } from './program';
import { SeriesMemo } from './series-memo';

/** The program of an end, with the policies known to select it in evaluation order. */
export interface Selecting {
  readonly program: Program;
  readonly policies: readonly Policy[];
}

export class Judged {
  readonly memo = new SeriesMemo<Judgement>();
  /** By number of the label class. */
  readonly programs: Readonly<Record<Direction, Map<number, Selecting>>> = { ingress: new Map(), egress: new Map() };
}
