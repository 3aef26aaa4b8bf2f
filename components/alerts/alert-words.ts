/** Words and order of alerts. Pure. */
import type { AlertState, AlertView, CloseReason } from '@/lib/core/threat/alert-model';

export const STATE_LABELS: Readonly<Record<AlertState, string>> = {
  new: 'New',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
};

export const CLOSE_REASONS: readonly { readonly reason: CloseReason; readonly label: string }[] = [
  { reason: 'remediated', label: 'Remediated' },
  { reason: 'false-positive', label: 'False positive' },
  { reason: 'expected', label: 'Expected' },
];

/** `Closed: false positive`; `New, regressed`. */
export function stateText(alert: Pick<AlertView, 'state' | 'closeReason' | 'regressed'>): string {
  const reason = CLOSE_REASONS.find(({ reason: value }) => value === alert.closeReason);
  if (alert.state === 'closed' && reason) return `Closed: ${reason.label.toLowerCase()}`;
  return alert.regressed ? `${STATE_LABELS[alert.state]}, regressed` : STATE_LABELS[alert.state];
}

export function workloadText(alert: Pick<AlertView, 'sourceNamespace' | 'sourceName'>): string {
  return alert.sourceNamespace === null ? alert.sourceName : `${alert.sourceNamespace}/${alert.sourceName}`;
}

/** `3 of 7 attempts denied`, `7 attempts`, `looked up only`. */
export function attemptsText({ outcome }: Pick<AlertView, 'outcome'>): string {
  if (outcome.lookedUpOnly) return 'looked up only';
  const attempts = `${outcome.attempts} ${outcome.attempts === 1 ? 'attempt' : 'attempts'}`;
  return outcome.denied > 0 && outcome.denied < outcome.attempts ? `${outcome.denied} of ${attempts} denied` : attempts;
}

/** Of the workload asked for, most severe first, then newest. */
export function sortAlerts(alerts: readonly AlertView[], scope: readonly string[]): readonly AlertView[] {
  return alerts
    .filter((alert) => scope.length === 0 || (alert.sourceNamespace !== null && scope.includes(alert.sourceNamespace)))
    .toSorted((a, b) => b.severity - a.severity || b.lastSeen - a.lastSeen);
}

/** A technique's page at its publisher; null for anything that is not a technique id. */
export function mitreAddress(technique: string): string | null {
  const match = /^(T\d{4})(?:\.(\d{3}))?$/.exec(technique);
  if (!match) return null;
  return `https://attack.mitre.org/techniques/${match[1]}/${match[2] === undefined ? '' : `${match[2]}/`}`;
}
