/** A recommendation: staged policies proposed for one workload, with the flows that justify each rule. */
import type { Labels, Seconds } from '@/lib/core/flow';
import type { PolicyDocument } from '@/lib/core/policy/model';

export type RecommendationStatus = 'learning' | 'stabilizing' | 'stable';

/** Flows behind one rule. */
export interface RuleEvidence {
  readonly direction: 'ingress' | 'egress';
  /** Index in the document's list of that direction. */
  readonly ruleIndex: number;
  readonly text: string;
  readonly connections: number;
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
  readonly connectionKeys: readonly string[];
}

/** Something seen that is not turned into a rule, and why. */
export interface NotProposed {
  readonly text: string;
  readonly reason: 'denied-already' | 'judged-by-policy' | 'one-sided' | 'unknown-peer' | 'public-network';
  readonly connections: number;
}

/** How complete the learning is. `score` 0-100, with the parts that make it up. */
export interface Completeness {
  readonly score: number;
  readonly rangeCoveredSeconds: Seconds;
  readonly newPairsLastHour: number;
  readonly newPairsLastDay: number;
  readonly dailyCycleSeen: boolean;
  readonly weeklyCycleSeen: boolean;
  /** New pairs per hour, oldest first, at most 168. */
  readonly discovery: readonly number[];
}

/** The same as a Kubernetes NetworkPolicy: its text, or what it would lose, a sentence each. */
export type KubernetesForm =
  | { readonly yaml: string; readonly losses: null }
  | { readonly yaml: null; readonly losses: readonly string[] };

export interface Recommendation {
  /** `<namespace>/<workload>`; stable. */
  readonly key: string;
  readonly namespace: string;
  readonly workload: string;
  readonly labels: Labels;
  readonly document: PolicyDocument;
  readonly yaml: string;
  readonly kubernetes: KubernetesForm;
  readonly status: RecommendationStatus;
  readonly completeness: Completeness;
  readonly evidence: readonly RuleEvidence[];
  readonly notProposed: readonly NotProposed[];
  readonly lastChanged: Seconds;
}
