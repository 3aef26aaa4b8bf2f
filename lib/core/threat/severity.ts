/** How bad an alert is, by a formula that the screen can show. */
import type { AlertOutcome, AlertView } from './alert-model';

type Verdict = AlertOutcome['verdict'];

/** What happened matters most: an attempt that was stopped is lower, never hidden (StackRox calls it ATTEMPTED). */
const VERDICT_FACTOR: Readonly<Record<Verdict, number>> = {
  allowed: 1,
  mixed: 1,
  unknown: 0.95,
  wouldBeDenied: 0.9,
  denied: 0.6,
};
/** Leaving the cluster to a listed address is worse than being knocked at by one. */
const DIRECTION_FACTOR = { egress: 1, ingress: 0.7 } as const;
/** A question without a connection that followed. */
const LOOKED_UP_ONLY_FACTOR = 0.8;

const LABELS: readonly (readonly [number, AlertView['severityLabel']])[] = [
  [85, 'critical'],
  [65, 'high'],
  [40, 'medium'],
];

/**
 * severity = feed severity (1-100, set by the admin) x verdict x direction x 0.8 when only looked up, rounded and kept
 * within 1-100. Verdict: allowed or mixed 1, unknown 0.95, would be denied 0.9, denied 0.6. Direction: egress 1, ingress 0.7.
 * See security.md 1.7.
 */
export function alertSeverity(
  feedSeverity: number,
  outcome: Pick<AlertOutcome, 'verdict' | 'lookedUpOnly'>,
  direction: 'egress' | 'ingress',
): number {
  const lookedUp = outcome.lookedUpOnly ? LOOKED_UP_ONLY_FACTOR : 1;
  const severity = feedSeverity * VERDICT_FACTOR[outcome.verdict] * DIRECTION_FACTOR[direction] * lookedUp;
  return Math.min(100, Math.max(1, Math.round(severity)));
}

/** critical from 85, high from 65, medium from 40. */
export function severityLabel(severity: number): AlertView['severityLabel'] {
  return LABELS.find(([from]) => severity >= from)?.[1] ?? 'low';
}
