/**
 * Rules of a policy document as sentences. It reads the document as its author wrote it, so that a person finds the
 * selectors of the YAML again; unknown fields are left to the YAML view. Shapes: calico
 * api/pkg/apis/projectcalico/v3/policy_common.go and networking.k8s.io/v1 NetworkPolicy.
 */
import { formatPort } from '@/lib/core/net/port';
import { protocolLabel } from '@/lib/core/net/protocol';
import { type RuleSpan, ruleSpans } from '@/lib/core/policy/document-rules';
import type { PolicyDocument, Rule } from '@/lib/core/policy/model';
import { labelledNamespaceWords, namespaceSelectorWords } from '@/lib/core/policy/namespace-words';
import { readPolicy } from '@/lib/core/policy/read-policy';
import { ruleCriteria } from '@/lib/core/policy/why';
import { labelSelectorText } from '@/lib/core/selector/label-selector-text';

export type RuleAction = 'Allow' | 'Deny' | 'Pass' | 'Log';
export interface RuleLine {
  /** As verdicts name it, counted from 1: `3`, or `3–5` for a rule of Kubernetes that is several to Calico. */
  readonly number: string;
  readonly action: RuleAction;
  /** Without the action: `TCP 8080 from app == 'web' in this namespace`. */
  readonly text: string;
}
/** `applies` false = the policy does not limit this direction; true with no lines = it lets nothing through. */
export interface DirectionRules {
  readonly applies: boolean;
  readonly lines: readonly RuleLine[];
}
export interface PolicyRules {
  readonly ingress: DirectionRules;
  readonly egress: DirectionRules;
  /** What does something else than it says, or cannot be judged; a sentence each, without full stop. */
  readonly caveats: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;
const ACTIONS: readonly string[] = ['Allow', 'Deny', 'Pass', 'Log'];

export function rulesOf(document: PolicyDocument): PolicyRules {
  const policy = readPolicy(document);
  const rules = (direction: 'ingress' | 'egress') =>
    'subject' in document.spec
      ? engineRules(policy.ok ? policy.value[direction] : [])
      : writtenRules(document, direction);
  return {
    ingress: rules('ingress'),
    egress: rules('egress'),
    caveats: policy.ok ? policy.value.notSimulated : [],
  };
}

function writtenRules(document: PolicyDocument, direction: 'ingress' | 'egress'): DirectionRules {
  const { spec } = document;
  const kubernetes = 'podSelector' in spec;
  const types = texts(kubernetes ? spec.policyTypes : spec.types);
  const rules = records(spec[direction]);
  const stated = direction === 'ingress' ? 'Ingress' : 'Egress';
  const numbers = kubernetes ? ruleSpans(document, direction).map(spanText) : rules.map((_, index) => `${index + 1}`);
  const lines = rules.map((rule, index) => ({
    number: numbers[index] ?? '',
    ...(kubernetes ? kubernetesLine(rule, direction) : calicoLine(rule, direction)),
  }));
  return { applies: types.length === 0 ? impliedType(spec, direction, kubernetes) : types.includes(stated), lines };
}

/**
 * Policies of administrators as the engine reads them: what Calico cannot convert has another effect there than its text
 * says, and is numbered otherwise.
 */
function engineRules(rules: readonly Rule[]): DirectionRules {
  const lines = rules.map((rule, index) => ({ number: `${index + 1}`, ...engineLine(rule) }));
  return { applies: lines.length > 0, lines };
}

/** Types left out: Kubernetes always means ingress, Calico means ingress unless there are egress rules only. */
function impliedType(spec: Json, name: 'ingress' | 'egress', kubernetes: boolean): boolean {
  const has = (list: string) => records(spec[list]).length > 0;
  if (name === 'egress') return has('egress');
  return kubernetes || has('ingress') || !has('egress');
}

type Sentence = Omit<RuleLine, 'number'>;

/** Traffic first, as in the other lines. An administrators' rule asks for ports at the destination alone. */
function engineLine(rule: Rule): Sentence {
  const ports = rule.destination.ports.map(formatPort).join(', ');
  const traffic = rule.protocol === null ? 'any traffic' : `${protocolLabel(rule.protocol)} ${ports}`.trim();
  const rest = ruleCriteria({ ...rule, protocol: null, destination: { ...rule.destination, ports: [] } });
  return { action: rule.action, text: [traffic, ...rest].join(' ') };
}

/** Empty where the rule does not read: it then stands for nothing. */
function spanText({ first, count }: RuleSpan): string {
  if (count === 0) return '';
  return count === 1 ? `${first + 1}` : `${first + 1}\u2013${first + count}`;
}

function calicoLine(rule: Json, direction: 'ingress' | 'egress'): Sentence {
  const source = record(rule.source);
  const destination = record(rule.destination);
  const from = entityText(source);
  const to = entityText(destination);
  const ends =
    direction === 'ingress'
      ? [`from ${from || 'anywhere'}`, to && `to ${to}`]
      : [`to ${to || 'anywhere'}`, from && `from ${from}`];
  const sourcePorts = portsText(source.ports);
  return {
    action: actionOf(rule.action),
    text: [
      trafficText(rule, destination),
      ...ends,
      sourcePorts && `from port ${sourcePorts}`,
      'http' in rule && 'for some HTTP requests',
    ]
      .filter(Boolean)
      .join(' '),
  };
}

function actionOf(value: unknown): RuleAction {
  return typeof value === 'string' && ACTIONS.includes(value) ? (value as RuleAction) : 'Deny';
}

/** `TCP 8080, 9000`, `any protocol but UDP`, `ICMP type 8`. */
function trafficText(rule: Json, destination: Json): string {
  const protocol = scalar(rule.protocol);
  const notProtocol = scalar(rule.notProtocol);
  const icmp = scalar(record(rule.icmp).type);
  const notPorts = portsText(destination.notPorts);
  return [
    protocol || (notProtocol ? `any protocol but ${notProtocol}` : 'any traffic'),
    icmp && `type ${icmp}`,
    portsText(destination.ports),
    notPorts && `except port ${notPorts}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Who an entity means; empty = anyone. */
function entityText(entity: Json): string {
  const service = record(entity.services);
  const accounts = record(entity.serviceAccounts);
  const nets = texts(entity.nets).join(', ');
  const notNets = texts(entity.notNets).join(', ');
  const names = texts(accounts.names).join(', ');
  const namespaces = scalar(entity.namespaceSelector);
  return [
    scalar(entity.selector),
    scalar(entity.notSelector) && `not ${scalar(entity.notSelector)}`,
    nets,
    notNets && `${nets ? '' : 'anywhere '}except ${notNets}`,
    texts(entity.domains).join(', '),
    scalar(service.name) && `service ${[scalar(service.namespace), scalar(service.name)].filter(Boolean).join('/')}`,
    names && `service account ${names}`,
    scalar(accounts.selector) && `service accounts with ${scalar(accounts.selector)}`,
    namespaces === 'global()' ? 'endpoints of no namespace' : namespaces && `in ${namespaceSelectorWords(namespaces)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Kubernetes lists peers that are ORed; no peer list means anyone. */
function kubernetesLine(rule: Json, direction: 'ingress' | 'egress'): Sentence {
  const peers = records(direction === 'ingress' ? rule.from : rule.to).map(peerText);
  const ports = records(rule.ports).map((port) => {
    const end = scalar(port.endPort);
    return [scalar(port.protocol) || 'TCP', `${scalar(port.port)}${end && `:${end}`}`].filter(Boolean).join(' ');
  });
  const word = direction === 'ingress' ? 'from' : 'to';
  return {
    action: 'Allow',
    text: `${ports.join(', ') || 'any traffic'} ${word} ${peers.join(' or ') || 'anywhere'}`,
  };
}

function peerText(peer: Json): string {
  const block = record(peer.ipBlock);
  const except = texts(block.except).join(', ');
  if ('ipBlock' in peer) return `${scalar(block.cidr)}${except && ` except ${except}`}`;
  const pods = labelSelectorText(peer.podSelector);
  const where = 'namespaceSelector' in peer ? labelledNamespaceWords(peer.namespaceSelector) : 'this namespace';
  return `${pods === 'all()' ? 'any pod' : pods} in ${where}`;
}

function portsText(value: unknown): string {
  return Array.isArray(value) ? value.map(scalar).filter(Boolean).join(', ') : '';
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function records(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(scalar).filter(Boolean) : [];
}
