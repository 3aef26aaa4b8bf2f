/** A step of a trace before its place in the trace is known. Numbered hits are shared between judgements. */
import type { PolicyHit } from '@/lib/core/flow';

export class TraceHit {
  private readonly numbered: PolicyHit[] = [];

  constructor(readonly hit: Omit<PolicyHit, 'policyIndex'>) {}

  /** The hit at this place of a trace, counted from 0. */
  at(policyIndex: number): PolicyHit {
    const known = this.numbered[policyIndex];
    if (known !== undefined) return known;
    const { kind, namespace, name, tier, action, ruleIndex, trigger } = this.hit;
    const hit: PolicyHit = { kind, namespace, name, tier, action, policyIndex, ruleIndex, trigger };
    this.numbered[policyIndex] = hit;
    return hit;
  }
}
