/** Alerts as the screens show them: grouped hits of feed indicators with what became of the attempt. */
import type { Seconds } from '@/lib/core/flow';
import type { DnsRecord } from './dns-record';

export type AlertState = 'new' | 'acknowledged' | 'closed';
export type CloseReason = 'remediated' | 'false-positive' | 'expected';

/**
 * What became of the attempt. For an address: the connections to it. For a name: the connections to
 * the addresses it was answered with, else the look-up itself (`lookedUpOnly`).
 */
export interface AlertOutcome {
  readonly verdict: 'allowed' | 'wouldBeDenied' | 'denied' | 'mixed' | 'unknown';
  /** In words: `denied at egress by staged default/web: end of tier default`. */
  readonly decidedBy: string;
  readonly lookedUpOnly: boolean;
  readonly attempts: number;
  readonly denied: number;
  readonly connectionKeys: readonly string[];
}

export interface AlertView {
  readonly id: string;
  readonly kind: 'ip' | 'domain';
  readonly indicator: string;
  readonly indicatorLine: number;
  readonly feedId: string;
  readonly feedName: string;
  readonly feedVersion: number;
  readonly sourceNamespace: string | null;
  readonly sourceName: string;
  readonly destination: string;
  /** One sentence: who did what. */
  readonly sentence: string;
  readonly outcome: AlertOutcome;
  readonly severity: number;
  readonly severityLabel: 'low' | 'medium' | 'high' | 'critical';
  readonly mitre: string;
  readonly state: AlertState;
  readonly closeReason: CloseReason | null;
  readonly regressed: boolean;
  readonly assignee: string | null;
  readonly firstSeen: Seconds;
  readonly lastSeen: Seconds;
  readonly occurrences: number;
  /** Occurrences per bucket over the alert's life, at most 24, oldest first. */
  readonly sparkline: readonly number[];
}

export interface AlertEvidence {
  readonly at: Seconds;
  readonly text: string;
  readonly occurrences: number;
  readonly dns: DnsRecord | null;
}
