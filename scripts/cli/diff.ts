/** `firebreak diff --before DIR --after DIR --flows FILE` */
import { foldConnections } from '@/lib/core/graph/connections';
import { impactLedger } from '@/lib/core/policy/impact';
import type { FlipKind, ImpactLedger } from '@/lib/core/policy/impact-model';
import { connectionJson, endText, engineOf, portText, rejectedText, SCOPES } from './judge-flows';
import { type Outcome, readOptions } from './options';
import { type FlowFile, readFlows } from './read-flows';
import { printable, readPolicies } from './read-policies';
import { count, table } from './table';

const FLIP_WORDS: Readonly<Record<FlipKind, string>> = {
  newlyDenied: 'newly denied',
  newlyAllowed: 'newly allowed',
  unknown: 'unknown',
};

export async function diff(args: readonly string[]): Promise<Outcome> {
  const options = readOptions(args, ['before', 'after', 'flows', 'scope', 'fail-on', 'source'], false);
  const [beforeFolder, afterFolder, file] = [
    options.required('before'),
    options.required('after'),
    options.required('flows'),
  ];
  const scope = options.choice('scope', SCOPES);
  const failOn = options.choice('fail-on', ['any', 'denied', 'never']);
  const source = options.optional('source');
  const [before, after] = [await readPolicies(beforeFolder), await readPolicies(afterFolder)];
  const flows = await readFlows(file, source);
  const [was, becomes] = [engineOf(before.snapshot, scope), engineOf(after.snapshot, scope)];
  const connections = foldConnections(flows.sums, { view: 'reported', enforced: was, judged: null });
  const ledger = impactLedger(connections, was, becomes);
  const notSimulated = [...new Set([...before.notSimulated, ...after.notSimulated])];
  const fails = failOn === 'any' ? ledger.flips.length > 0 : failOn === 'denied' && ledger.newlyDeniedPairs > 0;
  const text = options.json ? jsonText(ledger, notSimulated, flows) : plainText(ledger, notSimulated, flows);
  return { exitCode: fails ? 1 : 0, text };
}

function jsonText(ledger: ImpactLedger, notSimulated: readonly string[], flows: FlowFile): string {
  const { flips, ...totals } = ledger;
  const answer = {
    ...totals,
    notSimulated,
    records: flows.records,
    rejected: flows.rejected,
    flips: flips.map(({ connection, ...flip }) => ({ ...flip, ...connectionJson(connection) })),
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

function plainText(ledger: ImpactLedger, notSimulated: readonly string[], flows: FlowFile): string {
  const head = ['FLIP', 'SOURCE', 'DESTINATION', 'PORT', 'CONNECTIONS', 'BEFORE', 'AFTER'];
  const cells = ledger.flips.map(({ kind, connection, connections, before, after }) => [
    FLIP_WORDS[kind],
    endText(connection.source),
    endText(connection.destination),
    portText(connection),
    connections,
    before,
    after,
  ]);
  const rejected = rejectedText(flows);
  const { newlyDeniedPairs, newlyAllowedPairs, unknownPairs, unchangedPairs } = ledger;
  const notes = [
    ...notSimulated.map((reason) => printable(`note: not simulated: ${reason}`)),
    ...(rejected === null ? [] : [printable(`note: ${rejected}`)]),
    `${count(newlyDeniedPairs, 'connection')} newly denied, ${newlyAllowedPairs} newly allowed, ${unknownPairs} unknown, ${unchangedPairs} unchanged`,
  ];
  return `${cells.length === 0 ? '' : `${table(head, cells)}\n`}${notes.join('\n')}\n`;
}
