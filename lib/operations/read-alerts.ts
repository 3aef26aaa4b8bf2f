/** Alerts as the screens show them: each with what became of the attempt, decided by the flows of its life. */
import type { AlertDetailResponse, AlertsResponse } from '@/lib/api/alerts';
import type { Connection } from '@/lib/core/graph/model';
import type { AlertOutcome, AlertView } from '@/lib/core/threat/alert-model';
import { alertDirection, alertRemediation, alertSentence } from '@/lib/core/threat/alert-words';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { alertOutcome } from '@/lib/core/threat/outcome';
import { alertSeverity, severityLabel } from '@/lib/core/threat/severity';
import type { TimeRange } from '@/lib/core/window';
import { countOccurrences, listEvidence, listHistory, type Occurrences } from '@/lib/storage/alert-events';
import { type AlertFilter, type AlertRow, countAlerts, findAlert, listAlerts } from '@/lib/storage/alerts';
import type { Database } from '@/lib/storage/client';
import { listDns } from '@/lib/storage/dns';
import { readView } from './read-view';

const ALERTS_SHOWN = 500;
const EVIDENCE_SHOWN = 40;
const SPARKLINE_BUCKETS = 24;
const DNS_LIMIT = 5_000;
/** A connection follows its look-up, and the window of the last one ends after it was seen. */
const AFTERMATH_SECONDS = 600;

interface Evidence {
  readonly connections: readonly Connection[];
  readonly dns: readonly DnsRecord[];
}

/** The newest 500. One pass over the flows of the time that all of them span. */
export async function readAlerts(db: Database, clusterId: number, filter: AlertFilter): Promise<AlertsResponse> {
  const [alerts, counts] = await Promise.all([
    listAlerts(db, clusterId, filter, ALERTS_SHOWN),
    countAlerts(db, clusterId),
  ]);
  const ids = alerts.map(({ id }) => id);
  const [evidence, occurrences] = await Promise.all([
    readEvidence(db, clusterId, alerts),
    countOccurrences(db, ids, SPARKLINE_BUCKETS),
  ]);
  return { alerts: alerts.map((alert) => alertView(alert, evidence, occurrences.get(alert.id))), counts };
}

/** Null = the cluster has no such alert. */
export async function readAlert(db: Database, clusterId: number, id: string): Promise<AlertDetailResponse | null> {
  const alert = await findAlert(db, clusterId, id);
  if (alert === null) return null;
  const [evidence, occurrences, records, history] = await Promise.all([
    readEvidence(db, clusterId, [alert]),
    countOccurrences(db, [id], SPARKLINE_BUCKETS),
    listEvidence(db, id, EVIDENCE_SHOWN),
    listHistory(db, id),
  ]);
  const view = alertView(alert, evidence, occurrences.get(id));
  const keys = new Set(view.outcome.connectionKeys);
  return {
    alert: view,
    evidence: [...records],
    connections: evidence.connections.filter(({ key }) => keys.has(key)),
    history: history.map((entry) => ({ ...entry })),
    remediation: alertRemediation(alert, view.outcome),
  };
}

/** What was reported, not what a policy set would say: an alert is about what happened. */
async function readEvidence(db: Database, clusterId: number, alerts: readonly AlertRow[]): Promise<Evidence> {
  const range = lifeOf(alerts);
  if (range === null) return { connections: [], dns: [] };
  const queryNames = [...new Set(alerts.filter(({ kind }) => kind === 'domain').map(({ destination }) => destination))];
  const [view, dns] = await Promise.all([
    readView(db, clusterId, range, 'reported'),
    queryNames.length === 0 ? [] : listDns(db, clusterId, { range, queryNames }, DNS_LIMIT),
  ]);
  return { connections: view.connections, dns };
}

function lifeOf(alerts: readonly AlertRow[]): TimeRange | null {
  if (alerts.length === 0) return null;
  const from = Math.min(...alerts.map(({ firstSeen }) => firstSeen));
  return { from, to: Math.max(...alerts.map(({ lastSeen }) => lastSeen)) + AFTERMATH_SECONDS };
}

function alertView(alert: AlertRow, { connections, dns }: Evidence, counted: Occurrences | undefined): AlertView {
  const outcome: AlertOutcome = alertOutcome(alert, connections, dns);
  const severity = alertSeverity(alert.severity, outcome, alertDirection(alert));
  return {
    id: alert.id,
    kind: alert.kind,
    indicator: alert.indicator,
    indicatorLine: alert.indicatorLine,
    feedId: alert.feedId,
    feedName: alert.feedName,
    feedVersion: alert.feedVersion,
    sourceNamespace: alert.sourceNamespace,
    sourceName: alert.sourceName,
    destination: alert.destination,
    sentence: alertSentence(alert, outcome),
    outcome,
    severity,
    severityLabel: severityLabel(severity),
    mitre: alert.mitre,
    state: alert.state,
    closeReason: alert.closeReason,
    regressed: alert.regressed,
    assignee: alert.assignee,
    firstSeen: alert.firstSeen,
    lastSeen: alert.lastSeen,
    occurrences: counted?.total ?? 0,
    sparkline: counted?.buckets ?? [],
  };
}
