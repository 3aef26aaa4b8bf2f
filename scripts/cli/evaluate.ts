/** `firebreak evaluate --policies DIR --flows FILE` */
import { foldConnections } from '@/lib/core/graph/connections';
import { totalCount } from '@/lib/core/graph/counts';
import type { Connection } from '@/lib/core/graph/model';
import { type Agreement, agreementJudge } from '@/lib/core/policy/agreement';
import { judgementText } from '@/lib/core/policy/decided-by';
import type { JudgedVerdict, Judgement, PolicySet } from '@/lib/core/policy/model';
import { connectionJson, endText, engineOf, policySetOf, portText, rejectedText, SCOPES } from './judge-flows';
import { type Outcome, readOptions } from './options';
import { type FlowFile, readFlows } from './read-flows';
import { type PolicyFolder, printable, readPolicies } from './read-policies';
import { count, table } from './table';

interface Row {
  readonly connection: Connection;
  readonly judgement: Judgement;
}

export async function evaluate(args: readonly string[]): Promise<Outcome> {
  const options = readOptions(args, ['policies', 'flows', 'scope', 'source'], false);
  const folder = options.required('policies');
  const file = options.required('flows');
  const scope = options.choice('scope', SCOPES);
  const source = options.optional('source');
  const policies = await readPolicies(folder);
  const flows = await readFlows(file, source);
  const engine = engineOf(policies.snapshot, scope);
  const connections = foldConnections(flows.sums, { view: 'reported', enforced: engine, judged: null });
  const rows = connections.map((connection) => ({ connection, judgement: engine.judge(connection) }));
  const agreement = agreementOf(policySetOf(policies.snapshot), flows);
  const text = options.json ? jsonText(rows, agreement, policies, flows) : plainText(rows, agreement, policies, flows);
  return { exitCode: 0, text };
}

type AgreementCounts = Readonly<Record<Agreement['kind'], number>>;

/** Of the enforced traces alone: they are there whatever is staged. */
function agreementOf(set: PolicySet, { sums }: FlowFile): AgreementCounts {
  const counts = {
    agrees: 0,
    'not-comparable': 0,
    'fact-missing': 0,
    'policy-changed': 0,
    'known-limit': 0,
    disagrees: 0,
  };
  const judge = agreementJudge(set);
  for (const series of sums) counts[judge(series).enforced.kind]++;
  return counts;
}

function verdictCounts(rows: readonly Row[]): Readonly<Record<JudgedVerdict, number>> {
  const counts = { allow: 0, deny: 0, unknown: 0 };
  for (const { judgement } of rows) counts[judgement.verdict]++;
  return counts;
}

function jsonText(rows: readonly Row[], agreement: AgreementCounts, policies: PolicyFolder, flows: FlowFile): string {
  const answer = {
    verdicts: verdictCounts(rows),
    agreement,
    notSimulated: policies.notSimulated,
    records: flows.records,
    rejected: flows.rejected,
    connections: rows.map(({ connection, judgement }) => ({
      ...connectionJson(connection),
      connections: totalCount(connection.counts),
      reported: connection.state,
      verdict: judgement.verdict,
      decidedBy: judgementText(judgement, null),
      egress: judgement.egress,
      ingress: judgement.ingress,
    })),
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

function plainText(rows: readonly Row[], agreement: AgreementCounts, policies: PolicyFolder, flows: FlowFile): string {
  const head = ['SOURCE', 'DESTINATION', 'PORT', 'CONNECTIONS', 'REPORTED', 'VERDICT', 'DECIDED'];
  const cells = rows.map(({ connection, judgement }) => [
    endText(connection.source),
    endText(connection.destination),
    portText(connection),
    totalCount(connection.counts),
    connection.state,
    judgement.verdict,
    judgementText(judgement, null),
  ]);
  const { allow, deny, unknown } = verdictCounts(rows);
  const rejected = rejectedText(flows);
  const notes = [
    ...policies.notSimulated.map((reason) => printable(`note: not simulated: ${reason}`)),
    ...(rejected === null ? [] : [printable(`note: ${rejected}`)]),
    `${count(rows.length, 'connection')}: ${allow} allow, ${deny} deny, ${unknown} unknown`,
    agreementText(agreement),
  ];
  return `${table(head, cells)}\n${notes.join('\n')}\n`;
}

function agreementText(counts: AgreementCounts): string {
  const compared = Object.values(counts).reduce((total, number) => total + number, 0) - counts['not-comparable'];
  if (compared === 0) return 'the flows carry no traces to compare with';
  const explained = counts['fact-missing'] + counts['policy-changed'] + counts['known-limit'];
  const agreed = `${count(compared, 'trace')} of the data plane: ${counts.agrees} agree, ${explained} differ for a known reason`;
  return counts.disagrees === 0
    ? agreed
    : `${agreed}, ${counts.disagrees} disagree: other policies judged these flows, or one of the two is wrong`;
}
