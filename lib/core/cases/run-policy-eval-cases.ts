/** Runs policy-eval cases: a small cluster, its policies, and the verdict and trace of each flow. */
import type { Endpoint, Labels } from '@/lib/core/flow';
import { type CompileOptions, compilePolicySet } from '@/lib/core/policy/evaluate';
import { formatHitString } from '@/lib/core/policy/hit-string';
import type {
  ConnectionFacts,
  HttpRequest,
  Judgement,
  PolicyDocument,
  PolicyEngine,
  PolicySet,
  Tier,
} from '@/lib/core/policy/model';
import type { Profile } from '@/lib/core/policy/profile';
import { Place, type PolicyProblem } from '@/lib/core/policy/read-json';
import { readPolicy } from '@/lib/core/policy/read-policy';
import { readRules } from '@/lib/core/policy/read-rule';
import { type CaseFailure, type CaseResult, check } from './case';

interface EvalEndpoint {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly ip?: string;
  readonly profiles?: readonly string[];
}

interface EvalExpectation {
  readonly action: string;
  readonly trace?: readonly string[];
}

export interface PolicyEvalCase {
  readonly id: string;
  readonly tiers: readonly { readonly name: string; readonly order?: number | null; readonly defaultAction?: string }[];
  readonly namespaces: readonly { readonly name: string; readonly labels: Labels }[];
  readonly endpoints: readonly EvalEndpoint[];
  readonly profiles?: readonly { readonly name: string; readonly ingress?: unknown; readonly egress?: unknown }[];
  readonly policies: readonly PolicyDocument[];
  readonly flows: readonly {
    readonly from: string | { readonly ip: string };
    readonly to: string | { readonly ip: string };
    readonly direction: 'ingress' | 'egress' | 'both';
    readonly protocol: string | number;
    readonly sourcePort?: number;
    readonly destPort?: number;
    readonly http?: Partial<HttpRequest>;
    readonly expected: { readonly enforced?: EvalExpectation; readonly pending?: EvalExpectation };
  }[];
}

/** `compile`: the engine that is put to the test. */
export function runPolicyEvalCase(
  test: PolicyEvalCase,
  compile: typeof compilePolicySet = compilePolicySet,
): CaseResult {
  const read = test.policies.map((document) => ({ document, policy: readPolicy(document) }));
  const unread = read.flatMap(({ document, policy }) =>
    policy.ok ? [] : [{ id: test.id, expected: `${document.metadata.name} is read`, got: policy.error }],
  );
  if (unread.length > 0) return { id: test.id, failures: unread };
  const set: PolicySet = {
    tiers: test.tiers.map(toTier),
    policies: read.flatMap(({ policy }) => (policy.ok ? [policy.value] : [])),
    facts: { namespaces: test.namespaces, networkSets: [], workloads: [], services: [] },
  };
  const options: CompileOptions = { profilesOf: (endpoint) => profilesOf(test, endpoint) };
  const engines = {
    enforced: compile(set, 'enforced', options),
    pending: compile(set, 'pending', options),
  };
  return {
    id: test.id,
    failures: test.flows.flatMap((flow, index) => runFlow(test, flow, `${test.id} flow ${index}`, engines)),
  };
}

function runFlow(
  test: PolicyEvalCase,
  flow: PolicyEvalCase['flows'][number],
  id: string,
  engines: Readonly<Record<'enforced' | 'pending', PolicyEngine>>,
): readonly CaseFailure[] {
  const connection = toConnection(test, flow);
  return (['enforced', 'pending'] as const).flatMap((scope) => {
    const expected = flow.expected[scope];
    if (expected === undefined) return [];
    const judgement = engines[scope].judge(connection);
    const wanted = { action: expected.action.toLowerCase(), trace: expected.trace };
    return check(`${id} ${scope}`, wanted, judged(judgement, flow.direction, expected.trace !== undefined));
  });
}

function judged(judgement: Judgement, direction: 'ingress' | 'egress' | 'both', withTrace: boolean): unknown {
  if (direction === 'both') return { action: judgement.verdict };
  const side = judgement[direction];
  return { action: side?.verdict, trace: withTrace ? side?.hits.map((hit) => formatHitString(hit)) : undefined };
}

/** A flow without a request is known to carry none: the evaluator tests ask about plain connections then. */
function toConnection(test: PolicyEvalCase, flow: PolicyEvalCase['flows'][number]): ConnectionFacts {
  return {
    source: toEndpoint(test, flow.from),
    destination: toEndpoint(test, flow.to),
    protocol: String(flow.protocol),
    destinationPort: flow.destPort ?? null,
    destinationService: null,
    sourcePort: flow.sourcePort ?? null,
    http: flow.http === undefined ? null : { method: flow.http.method ?? '', path: flow.http.path ?? '/' },
  };
}

function toEndpoint(test: PolicyEvalCase, place: string | { readonly ip: string }): Endpoint {
  if (typeof place !== 'string') {
    return { kind: 'network', namespace: null, name: 'public', labels: null, ip: place.ip, serviceAccount: null };
  }
  const found = test.endpoints.find(({ namespace, name }) => `${namespace}/${name}` === place);
  if (found === undefined) throw new Error(`the case has no endpoint ${place}`);
  return {
    kind: 'workload',
    namespace: found.namespace,
    name: found.name,
    labels: found.labels,
    ip: found.ip ?? null,
    serviceAccount: null,
  };
}

/** An absent list means default deny. */
function profilesOf(test: PolicyEvalCase, endpoint: Endpoint): readonly Profile[] {
  const found = test.endpoints.find(
    ({ namespace, name }) => namespace === endpoint.namespace && name === endpoint.name,
  );
  const named = (found?.profiles ?? []).map((name) => test.profiles?.find((profile) => profile.name === name));
  return named.flatMap((profile): Profile[] => {
    if (profile === undefined) return [];
    const problems: PolicyProblem[] = [];
    const place = new Place(profile, '', problems);
    const read = { ingress: readRules(place.field('ingress'), null), egress: readRules(place.field('egress'), null) };
    if (problems.length > 0) throw new Error(`profile ${profile.name} does not read: ${JSON.stringify(problems)}`);
    return [{ name: profile.name, ...read }];
  });
}

function toTier(tier: PolicyEvalCase['tiers'][number]): Tier {
  return {
    name: tier.name,
    order: tier.order ?? null,
    defaultAction: tier.defaultAction === 'Pass' ? 'Pass' : 'Deny',
    exists: true,
  };
}
