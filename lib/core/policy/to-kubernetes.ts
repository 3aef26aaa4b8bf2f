/**
 * A Calico policy as a networking.k8s.io/v1 NetworkPolicy, where that says the same about pods; else what would be lost.
 * The way back is from-kubernetes.ts.
 */
import { type Cidr, coverage, parseCidr } from '@/lib/core/net/cidr';
import { parsePort } from '@/lib/core/net/port';
import { protocolName } from '@/lib/core/net/protocol';
import { err, ok, type Result } from '@/lib/core/result';
import { parseSelector } from '@/lib/core/selector/parse';
import { type LabelSelector, labelSelectorOf } from '@/lib/core/selector/to-kubernetes';
import type { JsonRecord } from './document-spec';
import type { PolicyDocument } from './model';
import { withoutServerFields } from './object-name';
import { Place, type PolicyProblem } from './read-json';
import { policyKindOf, readPolicy } from './read-policy';
import { DEFAULT_TIER } from './read-tier';
import { displayName } from './ref';
import { validateDocument } from './validate';

/** Fields of a rule and of its ends that Kubernetes has words for; the rest is lost if it is set. */
const RULE_FIELDS = ['action', 'protocol', 'source', 'destination', 'metadata'];
const PEER_FIELDS = ['selector', 'namespaceSelector', 'nets', 'notNets'];
const SPEC_FIELDS = ['tier', 'order', 'selector', 'types', 'ingress', 'egress', 'stagedAction', 'performanceHints'];
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/**
 * Takes NetworkPolicy and StagedNetworkPolicy (Set or Learn) of the default tier; a tier's prefix leaves the name. The
 * error lists everything that would be lost, each with its path. What is kept: which pods, which peers and ports, both
 * types. Not kept, and no loss to pods: the place among Calico's own policies of the tier (Kubernetes policies stand at
 * 1000), network sets that a peer's labels happen to match, and annotations of rules. Linear in the document.
 */
export function toKubernetesPolicy(document: PolicyDocument): Result<PolicyDocument, readonly PolicyProblem[]> {
  const problems: PolicyProblem[] = [];
  const spec = new Place(document.spec, 'spec', problems);
  const kind = policyKindOf(document);
  const policy = readPolicy(document);
  if (kind !== 'CalicoNetworkPolicy' && kind !== 'StagedNetworkPolicy') {
    return err([{ path: 'kind', message: 'only namespaced policies of Calico have a Kubernetes form' }]);
  }
  if (!policy.ok) return policy;
  const { staged, tier, appliesIngress, appliesEgress } = policy.value;
  if (staged === 'Delete' || staged === 'Ignore') spec.field('stagedAction').report('proposes no policy');
  if (tier !== DEFAULT_TIER) spec.field('tier').report('Kubernetes policies stand in the default tier');
  if (spec.field('order').present) spec.field('order').report('Kubernetes policies all stand at 1000');
  loseAllBut(spec, SPEC_FIELDS);
  const ingress = spec
    .field('ingress')
    .list()
    .map((rule) => ruleOf(rule, 'ingress'));
  const egress = spec
    .field('egress')
    .list()
    .map((rule) => ruleOf(rule, 'egress'));
  const { metadata } = withoutServerFields(document);
  const converted: PolicyDocument = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { ...metadata, name: displayName(metadata, DEFAULT_TIER) },
    spec: {
      podSelector: selectorOf(spec.field('selector')) ?? {},
      policyTypes: [...(appliesIngress ? ['Ingress'] : []), ...(appliesEgress ? ['Egress'] : [])],
      ...(appliesIngress && ingress.length > 0 ? { ingress } : {}),
      ...(appliesEgress && egress.length > 0 ? { egress } : {}),
    },
  };
  if (problems.length > 0) return err(problems);
  const refused = validateDocument(converted);
  return refused.length > 0 ? err(refused) : ok(converted);
}

function loseAllBut(place: Place, known: readonly string[]): void {
  for (const [key, value] of Object.entries(place.record() ?? {})) {
    const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
    if (place.field(key).present && !isEmpty && !known.includes(key)) {
      place.field(key).report('has no Kubernetes form');
    }
  }
}

function ruleOf(rule: Place, direction: 'ingress' | 'egress'): JsonRecord {
  loseAllBut(rule, RULE_FIELDS);
  if (rule.field('action').value !== 'Allow') rule.field('action').report('Kubernetes rules only allow');
  const [peer, own] = direction === 'ingress' ? ['source', 'destination'] : ['destination', 'source'];
  const peerPlace = rule.field(peer ?? '');
  loseAllBut(peerPlace, direction === 'egress' ? [...PEER_FIELDS, 'ports'] : PEER_FIELDS);
  loseAllBut(rule.field(own ?? ''), direction === 'ingress' ? ['ports'] : []);
  const peers = peersOf(peerPlace);
  const ports = portsOf(rule);
  return {
    ...(peers === null ? {} : { [direction === 'ingress' ? 'from' : 'to']: peers }),
    ...(ports === null ? {} : { ports }),
  };
}

/** Null = anybody. Blocks and labels together ask for both, which no peer of Kubernetes can. */
function peersOf(entity: Place): readonly JsonRecord[] | null {
  const nets = entity.field('nets').texts();
  const notNets = entity.field('notNets').texts();
  const hasNets = nets.length > 0 || notNets.length > 0;
  const pods = entity.field('selector');
  const namespaces = entity.field('namespaceSelector');
  const isGiven = (place: Place) => place.present && place.value !== '';
  if (hasNets && (isGiven(pods) || isGiven(namespaces))) entity.report('asks for labels and addresses at once');
  if (hasNets) return blocksOf(nets.length > 0 ? nets : EVERYWHERE, notNets, entity);
  if (!isGiven(pods) && !isGiven(namespaces)) return null;
  const podSelector = selectorOf(pods) ?? {};
  if (!isGiven(namespaces)) return [{ podSelector }];
  const namespaceSelector = selectorOf(namespaces, true) ?? {};
  return [{ namespaceSelector, ...(isGiven(pods) ? { podSelector } : {}) }];
}

/** One block for each net, with the exceptions that lie in it; a net that is excepted entirely is left out. */
function blocksOf(nets: readonly string[], notNets: readonly string[], entity: Place): readonly JsonRecord[] {
  const exceptions = notNets.flatMap((text): readonly (readonly [string, Cidr])[] => {
    const cidr = parseCidr(text);
    if (cidr === null) entity.field('notNets').report('must be address blocks');
    return cidr === null ? [] : [[text, cidr]];
  });
  const blocks = nets.flatMap((text): readonly JsonRecord[] => {
    const cidr = parseCidr(text);
    if (cidr === null) entity.field('nets').report('must be address blocks');
    if (cidr === null || exceptions.some(([, except]) => coverage([except], [cidr]) === 'all')) return [];
    const except = exceptions
      .filter(([, inner]) => coverage([cidr], [inner]) === 'all')
      .map(([inner]) => blockText(inner));
    return [{ ipBlock: { cidr: blockText(text), ...(except.length > 0 ? { except } : {}) } }];
  });
  if (blocks.length === 0) entity.report('leaves no address');
  return blocks;
}

function blockText(text: string): string {
  return text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
}

/** Null = every port of every protocol. */
function portsOf(rule: Place): readonly JsonRecord[] | null {
  const stated = rule.field('protocol');
  const entries = rule.field('destination').field('ports').list();
  if (!stated.present) {
    if (entries.length > 0) stated.report('a port without a protocol means any protocol, Kubernetes names one');
    return null;
  }
  const protocol = protocolName(String(stated.value)).toUpperCase();
  if (!['TCP', 'UDP', 'SCTP'].includes(protocol)) stated.report('Kubernetes knows TCP, UDP and SCTP');
  if (entries.length === 0) return [{ protocol }];
  return entries.flatMap((entry): readonly JsonRecord[] => {
    const port = parsePort(entry.value);
    if (!port.ok) entry.report(port.error);
    if (!port.ok) return [];
    if ('named' in port.value) return [{ protocol, port: port.value.named }];
    const { from, to } = port.value;
    return [{ protocol, port: from, ...(from === to ? {} : { endPort: to }) }];
  });
}

/** Labels that Calico alone gives to endpoints: objects in the cluster do not have them. */
const CALICO_LABELS = ['projectcalico.org/', 'pcns.', 'pcsa.'];
const NAMESPACE_NAME = 'projectcalico.org/name';

/** Null = it cannot be said, which is reported. Calico names namespaces by a label of its own. */
function selectorOf(place: Place, ofNamespaces = false): LabelSelector | null {
  const parsed = parseSelector(place.text() ?? '');
  if (!parsed.ok) return null;
  let isForeign = false;
  const selector = labelSelectorOf(parsed.value, (label) => {
    if (ofNamespaces && label === NAMESPACE_NAME) return 'kubernetes.io/metadata.name';
    isForeign ||= CALICO_LABELS.some((prefix) => label.startsWith(prefix));
    return label;
  });
  if (selector === null || isForeign) place.report('Kubernetes selectors cannot say this');
  return selector;
}
