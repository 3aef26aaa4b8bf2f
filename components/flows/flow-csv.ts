/**
 * Flow windows as CSV (RFC 4180) for a spreadsheet. Names come from workloads that may be hostile: a cell that a
 * spreadsheet would run as a formula is prefixed with an apostrophe. Pure.
 */
import type { FlowRow } from '@/lib/api/flows';
import type { Endpoint, PolicyHit } from '@/lib/core/flow';

type Cell = string | number | null;

const COLUMNS: readonly (readonly [string, (row: FlowRow) => Cell])[] = [
  ['window_start', (row) => isoTime(row.windowStart)],
  ['window_end', (row) => isoTime(row.windowEnd)],
  ['source_kind', (row) => row.source.kind],
  ['source_namespace', (row) => row.source.namespace],
  ['source_name', (row) => nameOf(row.source)],
  ['destination_kind', (row) => row.destination.kind],
  ['destination_namespace', (row) => row.destination.namespace],
  ['destination_name', (row) => nameOf(row.destination)],
  ['protocol', (row) => row.protocol],
  ['destination_port', (row) => row.destinationPort],
  ['reporter', (row) => row.reporter],
  ['verdict', (row) => row.verdict],
  ['enforced_policies', (row) => hitsText(row.enforced)],
  ['pending_policies', (row) => hitsText(row.pending)],
  ['connections_started', (row) => row.counters.connectionsStarted],
  ['connections_completed', (row) => row.counters.connectionsCompleted],
  ['connections_live', (row) => row.counters.connectionsLive],
  ['packets_forward', (row) => row.counters.packetsForward],
  ['packets_reverse', (row) => row.counters.packetsReverse],
  ['bytes_forward', (row) => row.counters.bytesForward],
  ['bytes_reverse', (row) => row.counters.bytesReverse],
];

/** Header and one line per row, each ended by CRLF. An empty cell means not reported. */
export function flowCsv(rows: readonly FlowRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, read]) => csvCell(read(row))))];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** One JSON object a line, in the words of the API. */
export function flowNdjson(rows: readonly FlowRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Quoted where needed; text that starts like a formula (`= + - @`, tab, return) gets an apostrophe in front. */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function nameOf(endpoint: Endpoint): string {
  return endpoint.ip === null ? endpoint.name : `${endpoint.name} ${endpoint.ip}`;
}

function hitsText(hits: readonly PolicyHit[]): string {
  return hits
    .map((hit) => `${hit.tier}|${hit.namespace ?? ''}/${hit.name}|${hit.action}|${hit.ruleIndex ?? ''}`)
    .join(' ');
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
