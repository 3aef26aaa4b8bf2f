/** Judgements in words: each step of a trace and each rule as a sentence for people. Plain text, never markup. */
import type { PolicyHit, PolicyRef } from '@/lib/core/flow';
import { formatPort } from '@/lib/core/net/port';
import { protocolLabel } from '@/lib/core/net/protocol';
import type { Selector } from '@/lib/core/selector/ast';
import { formatSelector } from '@/lib/core/selector/format';
import type { EntityMatch, HttpMatch, Policy, Rule, SideJudgement, UnknownFact } from './model';
import { describeScope } from './namespace-words';
import { displayName, sameRef } from './ref';
import { ORCHESTRATOR_LABEL } from './scope';

/** One step of an explanation, in evaluation order. `sentence` holds all of it for a plain list. */
export interface ExplanationStep {
  readonly kind: 'rule' | 'endOfTier' | 'profile' | 'unknown';
  /** Empty for profiles. */
  readonly tier: string;
  readonly policy: PolicyRef;
  readonly ruleIndex: number | null;
  readonly action: PolicyHit['action'] | null;
  /** The rule's criteria, empty when it matches everything or is not at hand. */
  readonly criteria: readonly string[];
  readonly sentence: string;
}

/** The steps of one side: what each tier that acted did, then the profile, or the fact that is missing. */
export function explainSide(
  side: SideJudgement,
  policies: readonly Policy[],
  direction: 'ingress' | 'egress',
): readonly ExplanationStep[] {
  const steps = side.hits.map((hit) => explainHit(hit, policies, direction));
  return side.unknown === null ? steps : [...steps, explainUnknown(side.unknown, policies, direction)];
}

/** "Allow TCP to ports 80, 443 from app == "web" in namespace shop". */
export function describeRule(rule: Rule): string {
  const criteria = ruleCriteria(rule);
  return criteria.length === 0 ? `${rule.action} everything` : `${rule.action} ${criteria.join(', ')}`;
}

/** Every criterion of a rule by itself; all of them must hold. */
export function ruleCriteria(rule: Rule): readonly string[] {
  return [
    ...(rule.protocol === null ? [] : [protocolLabel(rule.protocol)]),
    ...(rule.notProtocol === null ? [] : [`not ${protocolLabel(rule.notProtocol)}`]),
    ...(rule.ipVersion === null ? [] : [`IPv${rule.ipVersion}`]),
    ...icmpCriteria(rule),
    ...entityCriteria(rule.source, 'from'),
    ...entityCriteria(rule.destination, 'to'),
    ...(rule.http ? httpCriteria(rule.httpMatch) : []),
  ];
}

function explainHit(hit: PolicyHit, policies: readonly Policy[], direction: 'ingress' | 'egress'): ExplanationStep {
  const base = { tier: hit.tier, ruleIndex: hit.ruleIndex, action: hit.action };
  if (hit.kind === 'EndOfTier') {
    const policy = hit.trigger ?? hit;
    const sentence = `Tier ${hit.tier}: no rule matched, so its default action applies: ${hit.action}`;
    return { ...base, kind: 'endOfTier', policy, criteria: [], sentence };
  }
  const policy: PolicyRef = { kind: hit.kind, namespace: hit.namespace, name: hit.name };
  if (hit.kind === 'Profile') {
    const sentence = hit.ruleIndex === -1 ? 'No policy or profile applies: deny' : `Profile ${hit.name}: ${hit.action}`;
    return { ...base, kind: 'profile', policy, criteria: [], sentence };
  }
  const rule = ruleOf(policy, hit.ruleIndex, policies, direction);
  const text = rule === null ? hit.action : describeRule(rule);
  const sentence = `Tier ${hit.tier}, policy ${displayName(hit, hit.tier)}${ruleNumber(hit.ruleIndex)}: ${text}`;
  return { ...base, kind: 'rule', policy, criteria: rule === null ? [] : ruleCriteria(rule), sentence };
}

const FACT_NAMES: Readonly<Record<UnknownFact['fact'], string>> = {
  ip: 'the address',
  labels: 'the labels',
  namespaceLabels: 'the labels of the namespace',
  serviceAccount: 'the service account',
  port: 'the port',
  protocol: 'the protocol',
  icmp: 'the ICMP type',
  domain: 'the domain name',
  service: 'the members of the service',
  notSimulated: 'the HTTP request',
};

function explainUnknown(
  unknown: UnknownFact,
  policies: readonly Policy[],
  direction: 'ingress' | 'egress',
): ExplanationStep {
  const policy = policies.find(({ ref }) => sameRef(ref, unknown.policy));
  const rule = ruleOf(unknown.policy, unknown.ruleIndex, policies, direction);
  const tier = policy?.tier ?? '';
  const place = `policy ${displayName(unknown.policy, tier)}${ruleNumber(unknown.ruleIndex)}`;
  return {
    kind: 'unknown',
    tier,
    policy: unknown.policy,
    ruleIndex: unknown.ruleIndex,
    action: null,
    criteria: rule === null ? [] : ruleCriteria(rule),
    sentence: `${place} asks for ${FACT_NAMES[unknown.fact]} of the ${unknown.end}, which nothing known states`,
  };
}

function ruleOf(
  ref: PolicyRef,
  ruleIndex: number | null,
  policies: readonly Policy[],
  direction: 'ingress' | 'egress',
): Rule | null {
  const policy = policies.find((candidate) => sameRef(candidate.ref, ref));
  return ruleIndex === null ? null : (policy?.[direction][ruleIndex] ?? null);
}

/** People count from 1. */
function ruleNumber(ruleIndex: number | null): string {
  return ruleIndex === null || ruleIndex < 0 ? '' : ` rule ${ruleIndex + 1}`;
}

function icmpCriteria(rule: Rule): readonly string[] {
  const describe = (match: Rule['icmp'], word: string) =>
    match === null ? [] : [`${word}${match.type ?? 'any'}${match.code === null ? '' : ` code ${match.code}`}`];
  return [...describe(rule.icmp, 'ICMP type '), ...describe(rule.notIcmp, 'not ICMP type ')];
}

function entityCriteria(entity: EntityMatch, word: 'from' | 'to'): readonly string[] {
  const endpoints = entity.selector === null ? [] : describeEndpoints(entity.selector);
  const who =
    entity.scope === null
      ? endpoints.join(' ')
      : [...(endpoints.length === 0 ? ['anything'] : endpoints), `in ${describeScope(entity.scope)}`].join(' ');
  return [
    ...(who === '' ? [] : [`${word} ${who}`]),
    ...(entity.notSelector === null ? [] : [`not ${word} ${formatSelector(entity.notSelector)}`]),
    ...listed(`${word} `, entity.nets),
    ...listed(`not ${word} `, entity.notNets),
    ...listed(`${word} ports `, entity.ports.map(formatPort)),
    ...listed(`not ${word} ports `, entity.notPorts.map(formatPort)),
    ...listed(
      `${word} services `,
      entity.services.map(({ namespace, name }) => `${namespace}/${name}`),
    ),
    ...listed(`${word} domains `, entity.domains ?? []),
  ];
}

function listed(words: string, entries: readonly string[]): readonly string[] {
  return entries.length === 0 ? [] : [words + entries.join(', ')];
}

/** "is a pod" is true of whatever a Kubernetes selector can mean, so it is left unsaid. */
function describeEndpoints(selector: Selector): readonly string[] {
  if (isPodTest(selector)) return ['pods'];
  if (selector.op !== 'and') return [formatSelector(selector)];
  return selector.operands.filter((operand) => !isPodTest(operand)).map(formatSelector);
}

function isPodTest(selector: Selector): boolean {
  return selector.op === 'eq' && selector.label === ORCHESTRATOR_LABEL;
}

function httpCriteria(match: HttpMatch | undefined): readonly string[] {
  const methods = match?.methods ?? [];
  const paths = (match?.paths ?? []).map((path) => ('exact' in path ? path.exact : `${path.prefix}...`));
  return [`HTTP ${[methods.join(', '), paths.join(', ')].filter((part) => part !== '').join(' ')}`.trim()];
}
