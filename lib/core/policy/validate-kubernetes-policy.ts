/**
 * What a cluster refuses in a networking.k8s.io/v1 NetworkPolicy, and thus in a StagedKubernetesNetworkPolicy, which
 * becomes one. Mirrors kubernetes pkg/apis/networking/validation ValidateNetworkPolicySpec.
 */
import { type Cidr, coverage, parseCidr } from '@/lib/core/net/cidr';
import { MAX_PORT } from '@/lib/core/net/port';
import { protocolName } from '@/lib/core/net/protocol';
import type { Place } from './read-json';
import { isLabelName, isLabelValue } from './validate-metadata';

/** IANA service names, as container ports have them: at most 15 characters, a letter among them, no doubled `-`. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
/** More cannot be told apart. */
const MAX_TYPES = 2;

/** Problems go to the places. Linear in the document. */
export function validateKubernetesPolicy(spec: Place): void {
  validateLabelSelector(spec.field('podSelector'));
  const types = spec.field('policyTypes');
  if (types.texts().length > MAX_TYPES) types.report('must not repeat');
  for (const [direction, peersField] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const rule of spec.field(direction).list()) {
      rule.record();
      for (const port of rule.field('ports').list()) validatePort(port);
      for (const peer of rule.field(peersField).list()) validatePeer(peer);
    }
  }
}

/** Keys and values must be such as objects may have: the API server asks that, CRDs do not. */
function validateLabelSelector(place: Place): void {
  for (const [key, value] of Object.entries(place.field('matchLabels').record() ?? {})) {
    const label = place.field('matchLabels').field(key);
    if (!isLabelName(key)) label.report('is no valid label name');
    if (typeof value !== 'string' || !isLabelValue(value)) label.report('is no valid label value');
  }
  for (const expression of place.field('matchExpressions').list()) {
    const key = expression.field('key').text();
    if (key !== null && !isLabelName(key)) expression.field('key').report('is no valid label name');
    const values = expression.field('values');
    const operator = expression.field('operator').value;
    if ((operator === 'Exists' || operator === 'DoesNotExist') && values.list().length > 0) {
      values.report(`must be left out with ${operator}`);
    }
    for (const value of values.list()) {
      if (typeof value.value !== 'string' || !isLabelValue(value.value)) value.report('is no valid label value');
    }
  }
}

function validatePort(entry: Place): void {
  const protocol = entry.field('protocol').text();
  if (protocol !== null && !['TCP', 'UDP', 'SCTP'].includes(protocol)) {
    entry.field('protocol').report(`must be TCP, UDP or SCTP${suggestion(protocol)}`);
  }
  const port = entry.field('port');
  const end = entry.field('endPort');
  if (port.present && !isNumber(port.value) && !(typeof port.value === 'string' && PORT_NAME.test(port.value))) {
    port.report(`must be a whole number from 1 to ${MAX_PORT} or the name of a container port`);
  }
  if (!end.present) return;
  if (typeof port.value !== 'number') end.report('needs a port that is a number');
  else if (!isNumber(end.value)) end.report(`must be a whole number from 1 to ${MAX_PORT}`);
  else if (Number(end.value) < port.value) end.report('must not be below port');
}

/** Case matters to Kubernetes and not to Calico. */
function suggestion(protocol: string): string {
  const name = protocolName(protocol).toUpperCase();
  return ['TCP', 'UDP', 'SCTP'].includes(name) ? `: write ${name}` : '';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_PORT;
}

function validatePeer(peer: Place): void {
  const selectors = ['podSelector', 'namespaceSelector'].filter((field) => peer.field(field).present);
  for (const field of selectors) validateLabelSelector(peer.field(field));
  const block = peer.field('ipBlock');
  if (block.record() === null) return;
  if (selectors.length > 0) peer.report('must not have ipBlock beside selectors');
  const cidr = readBlock(block.field('cidr'));
  for (const entry of block.field('except').list()) {
    const except = readBlock(entry);
    if (cidr === null || except === null) continue;
    const isInside = coverage([cidr], [except]) === 'all' && except.prefix > cidr.prefix;
    if (!isInside) entry.report('must lie within cidr and be smaller');
  }
}

/** Blocks only: an address by itself is refused. */
function readBlock(place: Place): Cidr | null {
  const text = typeof place.value === 'string' && place.value.includes('/') ? place.value : null;
  const cidr = text === null ? null : parseCidr(text);
  if (cidr === null) place.report('must be an address block such as 10.0.0.0/8');
  return cidr;
}
