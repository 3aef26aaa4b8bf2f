/**
 * The connections an intruder makes: three that Emojivoto never makes, and a pod that talks to listed machines.
 * Each is judged once, at the moment it is made; what became of it never changes afterwards.
 */
import type { ClusterSnapshot } from '@/lib/connectors/connector';
import type { Endpoint, Flow, Seconds } from '@/lib/core/flow';
import { judgementText } from '@/lib/core/policy/decided-by';
import type { ConnectionFacts, JudgedVerdict } from '@/lib/core/policy/model';
import { err, ok, type Result } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { connectionBetween, findWorkload, type Peer } from './endpoints';
import { EXFIL_ADDRESS, EXFIL_NAME, LISTED_ADDRESS, LISTED_NAME } from './feeds';
import { type DataPlane, judgeConnection, reportConnection } from './simulate';
import { singleConnectionCounters } from './traffic';

/** What became of one try, in words a person reads. */
export interface AttemptOutcome {
  readonly at: Seconds;
  /** `emojivoto/voting → default/multitool:8080/tcp` */
  readonly text: string;
  readonly verdict: JudgedVerdict;
  readonly decidedBy: string;
}

export interface StoryEvent {
  readonly outcomes: readonly AttemptOutcome[];
  readonly flows: readonly Flow[];
  readonly dns: readonly DnsRecord[];
}

export type StoryError = { readonly code: 'multitool-missing'; readonly detail: string };

/** The cluster at the moment of a step. */
export interface Stage {
  readonly snapshot: ClusterSnapshot;
  readonly plane: DataPlane;
}

const emojivoto = (name: string): Peer => ({ namespace: 'emojivoto', name });
const MULTITOOL = { namespace: 'default', name: 'multitool' };

const UNEXPECTED = [
  { from: emojivoto('voting'), to: MULTITOOL, port: 8080 },
  { from: emojivoto('web'), to: { ip: '1.1.1.1' }, port: 443 },
  { from: emojivoto('emoji'), to: emojivoto('voting'), port: 8080 },
] as const;

/**
 * Three unexpected connections, one each, in the second that starts at `at`. Two calls must not share a second:
 * counters of one series and window replace each other and would not add up.
 */
export function unexpectedConnections(stage: Stage, at: Seconds): Result<StoryEvent, StoryError> {
  if (findWorkload(stage.snapshot.facts, MULTITOOL.namespace, MULTITOOL.name) === null) {
    return err({ code: 'multitool-missing', detail: 'nothing listens at default/multitool' });
  }
  return ok(makeConnections(stage, UNEXPECTED, at));
}

/** Web looks up two listed names and connects to the address behind the first. */
export function threatConnections(stage: Stage, at: Seconds): Result<StoryEvent, StoryError> {
  const event = makeConnections(stage, [{ from: emojivoto('web'), to: { ip: LISTED_ADDRESS }, port: 443 }], at);
  const web = findWorkload(stage.snapshot.facts, 'emojivoto', 'web');
  const lookUp = (queryName: string, answer: string): DnsRecord => ({
    at,
    clientNamespace: 'emojivoto',
    clientName: 'web',
    clientLabels: web?.labels ?? null,
    queryName,
    queryType: 'A',
    responseCode: 'NOERROR',
    answers: [answer],
    count: 1,
  });
  return ok({ ...event, dns: [lookUp(LISTED_NAME, LISTED_ADDRESS), lookUp(EXFIL_NAME, EXFIL_ADDRESS)] });
}

function makeConnections(
  stage: Stage,
  tries: readonly { readonly from: Peer; readonly to: Peer; readonly port: number }[],
  at: Seconds,
): StoryEvent {
  const outcomes: AttemptOutcome[] = [];
  const flows: Flow[] = [];
  for (const { from, to, port } of tries) {
    const connection = connectionBetween(stage.snapshot.facts, from, to, 'tcp', port);
    if (connection === null) continue;
    const judged = judgeConnection(stage.plane, connection);
    flows.push(...reportConnection(judged, { start: at, end: at + 1 }, singleConnectionCounters()));
    outcomes.push({
      at,
      text: connectionText(connection),
      verdict: judged.enforced.verdict,
      decidedBy: judgementText(judged.enforced, null),
    });
  }
  return { outcomes, flows, dns: [] };
}

function connectionText({ source, destination, destinationPort, protocol }: ConnectionFacts): string {
  return `${endpointText(source)} → ${endpointText(destination)}:${destinationPort}/${protocol}`;
}

function endpointText(endpoint: Endpoint): string {
  if (endpoint.ip !== null) return endpoint.ip;
  return endpoint.namespace === null ? endpoint.name : `${endpoint.namespace}/${endpoint.name}`;
}
