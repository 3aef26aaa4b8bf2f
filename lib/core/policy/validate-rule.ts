/** What Calico refuses in a rule. Mirrors calico libcalico-go/lib/validator/v3/validator.go and the CRDs' CEL rules. */
import { type Cidr, formatCidr, parseCidr } from '@/lib/core/net/cidr';
import { MAX_PORT, parsePort } from '@/lib/core/net/port';
import { hasPorts, protocolName } from '@/lib/core/net/protocol';
import { mentions } from '@/lib/core/selector/combine';
import type { Place } from './read-json';
import { readSelector } from './read-rule';
import { validateAnnotations } from './validate-metadata';

export type RuleDirection = 'ingress' | 'egress';

/** Upstream's limits (api/pkg/apis/projectcalico/v3 MaxItems and MaxLength). */
export const MAX_SELECTOR_LENGTH = 1024;
export const MAX_RULES = 1024;
const MAX_NETS = 256;
const MAX_PORTS = 50;
const MAX_HTTP_ENTRIES = 20;

const ACTIONS = ['Allow', 'Deny', 'Log', 'Pass'];
const PROTOCOL_NAMES = ['TCP', 'UDP', 'ICMP', 'ICMPv6', 'SCTP', 'UDPLite'];

/** `direction` null = not told (a rule looked at by itself). `isGlobal` = the policy has no namespace to fall back to. */
export function validateRule(rule: Place, direction: RuleDirection | null, isGlobal: boolean): void {
  rule.record();
  if (!ACTIONS.some((action) => action === rule.field('action').value)) {
    rule.field('action').report('must be Allow, Deny, Log or Pass');
  }
  validateProtocol(rule.field('protocol'));
  validateProtocol(rule.field('notProtocol'));
  validateIcmpUse(rule);
  validateIcmp(rule.field('icmp'));
  validateIcmp(rule.field('notICMP'));
  validateEntity(rule.field('source'));
  validateEntity(rule.field('destination'));
  validatePortUse(rule);
  validateNetFamilies(rule);
  validateHttpUse(rule, direction);
  validateHttp(rule.field('http'));
  validateServiceUse(rule, direction, isGlobal);
  validateAnnotations(rule.field('metadata').field('annotations'));
}

/** The source or destination of a rule. */
export function validateEntity(entity: Place): void {
  entity.record();
  validateSelector(entity.field('selector'));
  validateSelector(entity.field('notSelector'));
  validateNamespaceSelector(entity.field('namespaceSelector'));
  validateSelector(entity.field('serviceAccounts').field('selector'));
  for (const key of ['nets', 'notNets']) {
    limit(entity.field(key), MAX_NETS);
    for (const net of entity.field(key).list()) validateNet(net);
  }
  for (const net of entity.field('notNets').list()) {
    if (readNet(net)?.prefix === 0) net.report('excludes every address, so the rule could never match');
  }
  for (const key of ['ports', 'notPorts']) {
    limit(entity.field(key), MAX_PORTS);
    for (const port of entity.field(key).list()) validatePort(port);
  }
  validateServices(entity);
}

/** A selector that may not speak of the global scope. */
export function validateSelector(place: Place): void {
  const selector = readSelector(place);
  if ((place.text() ?? '').length > MAX_SELECTOR_LENGTH)
    place.report(`must have at most ${MAX_SELECTOR_LENGTH} characters`);
  if (selector !== null && mentions(selector, 'global')) {
    place.report('global() is allowed only in the namespaceSelector of a rule');
  }
}

function validateNamespaceSelector(place: Place): void {
  const text = place.text() ?? '';
  const selector = readSelector(place);
  if (text.length > MAX_SELECTOR_LENGTH) place.report(`must have at most ${MAX_SELECTOR_LENGTH} characters`);
  if (selector !== null && mentions(selector, 'global') && !/^[ \t]*global\([ \t]*\)[ \t]*$/.test(text)) {
    place.report('global() cannot be combined with anything else');
  }
}

function validateProtocol(place: Place): void {
  if (!place.present) return;
  const { value } = place;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const valid =
    typeof number === 'number'
      ? Number.isInteger(number) && number >= 1 && number <= 255
      : isOneOf(PROTOCOL_NAMES, value);
  if (!valid) place.report(`must be ${PROTOCOL_NAMES.join(', ')} or a number from 1 to 255`);
}

/** Type 0 to 254, code 0 to 255, and a code only beside a type. */
export function validateIcmp(icmp: Place): void {
  icmp.record();
  const type = icmp.field('type');
  const code = icmp.field('code');
  validateRange(type, 0, 254);
  validateRange(code, 0, 255);
  if (code.present && !type.present) code.report('needs a type');
}

function validateIcmpUse(rule: Place): void {
  const version = rule.field('ipVersion');
  if (version.present && version.value !== 4 && version.value !== 6) version.report('must be 4 or 6');
  const protocol = readProtocol(rule);
  if (rule.field('icmp').present && protocol !== 'icmp' && protocol !== 'icmp6') {
    rule.field('icmp').report('needs protocol ICMP or ICMPv6');
  }
  if (protocol === 'icmp' && version.value === 6) version.report('must be 4 with protocol ICMP');
  if (protocol === 'icmp6' && version.value === 4) version.report('must be 6 with protocol ICMPv6');
}

/** Ports need a protocol that has them; a list of names alone may do without any protocol. */
function validatePortUse(rule: Place): void {
  const protocol = readProtocol(rule);
  for (const end of ['source', 'destination']) {
    for (const key of ['ports', 'notPorts']) {
      const ports = rule.field(end).field(key);
      const entries = ports.list();
      const allNamed = entries.every((entry) => typeof entry.value === 'string' && !/^[\d:]+$/.test(entry.value));
      const fits = protocol === null ? allNamed : hasPorts(protocol);
      if (entries.length > 0 && !fits) ports.report('need protocol TCP, UDP or SCTP');
    }
  }
}

/** All address blocks of a rule are of one family, and of the one it asks for. */
function validateNetFamilies(rule: Place): void {
  const version = rule.field('ipVersion').value;
  let seen: 4 | 6 | null = null;
  for (const end of ['source', 'destination']) {
    for (const key of ['nets', 'notNets']) {
      for (const net of rule.field(end).field(key).list()) {
        const family: 4 | 6 | undefined = readNet(net)?.version;
        if (family === undefined) continue;
        if ((version === 4 || version === 6) && family !== version) net.report(`does not fit ipVersion ${version}`);
        if (seen !== null && family !== seen) net.report('mixes IPv4 and IPv6 in one rule');
        seen = family;
      }
    }
  }
}

/** In rules upstream wants a length and no host bits (the tag `net`, and ParseCIDR). */
function validateNet(net: Place): void {
  const cidr = readNet(net);
  if (cidr === null || !String(net.value).includes('/')) net.report('must be an address block such as 10.0.0.0/8');
  else if (isWiderThanWritten(String(net.value), cidr)) net.report(`has host bits set: write ${formatCidr(cidr)}`);
}

function isWiderThanWritten(text: string, cidr: Cidr): boolean {
  const written = parseCidr(text.slice(0, text.indexOf('/')));
  return written !== null && written.base !== cidr.base && written.version === cidr.version;
}

function readNet(net: Place): Cidr | null {
  return typeof net.value === 'string' ? parseCidr(net.value) : null;
}

function validatePort(place: Place): void {
  const port = parsePort(place.value);
  if (!port.ok) place.report(port.error);
  else if ('from' in port.value && port.value.from < 1) place.report(`must be from 1 to ${MAX_PORT}`);
}

/** Methods without repeats; each path exactly one of exact and prefix. */
export function validateHttp(http: Place): void {
  http.record();
  limit(http.field('methods'), MAX_HTTP_ENTRIES);
  limit(http.field('paths'), MAX_HTTP_ENTRIES);
  const methods = http.field('methods').texts();
  if (new Set(methods).size !== methods.length) http.field('methods').report('must not repeat');
  for (const path of http.field('paths').list()) validateHttpPath(path);
}

function validateHttpPath(path: Place): void {
  const stated = ['exact', 'prefix'].map((key) => path.field(key).text() ?? '').filter((text) => text !== '');
  const [text] = stated;
  if (stated.length !== 1 || text === undefined) path.report('needs exactly one of exact and prefix');
  else if (!text.startsWith('/') || /[ ?#]/.test(text)) path.report('must start with / and hold no blank, ? or #');
}

function validateHttpUse(rule: Place, direction: RuleDirection | null): void {
  const http = rule.field('http');
  if (!http.present) return;
  const protocol = readProtocol(rule);
  if (rule.field('action').value !== 'Allow') http.report('is allowed in Allow rules only');
  if (protocol !== null && protocol !== 'tcp') http.report('needs protocol TCP');
  if (direction === 'egress') http.report('is not allowed in egress rules');
}

const BESIDE_SERVICES = ['selector', 'notSelector', 'nets', 'notNets', 'namespaceSelector', 'serviceAccounts'];

function validateServices(entity: Place): void {
  const services = entity.field('services');
  if (services.record() === null) return;
  if ((services.field('name').text() ?? '') === '') services.field('name').report('must name a service');
  for (const key of BESIDE_SERVICES) {
    if (isSet(entity.field(key).value)) entity.field(key).report('cannot stand beside services');
  }
}

/** A service can be where ingress comes from and where egress goes to. */
function validateServiceUse(rule: Place, direction: RuleDirection | null, isGlobal: boolean): void {
  const destination = rule.field('destination');
  for (const end of ['source', 'destination'] as const) {
    const services = rule.field(end).field('services');
    if (!services.present) continue;
    if (direction !== null && (direction === 'ingress') !== (end === 'source')) {
      services.report(`is not allowed as ${end} of ${direction} rules`);
    }
    if (isGlobal && (services.field('namespace').text() ?? '') === '')
      services.field('namespace').report('must be given');
  }
  if (!destination.field('services').present) return;
  for (const key of ['ports', 'notPorts']) {
    if (isSet(destination.field(key).value)) destination.field(key).report('cannot stand beside services');
  }
}

function readProtocol(rule: Place): string | null {
  const { value } = rule.field('protocol');
  return typeof value === 'string' || typeof value === 'number' ? protocolName(value) : null;
}

function validateRange(place: Place, from: number, to: number): void {
  const number = place.number();
  if (number !== null && (!Number.isInteger(number) || number < from || number > to)) {
    place.report(`must be a whole number from ${from} to ${to}`);
  }
}

function limit(place: Place, entries: number): void {
  if (place.list().length > entries) place.report(`must have at most ${entries} entries`);
}

function isOneOf(known: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && known.includes(value);
}

/** Go's "not the zero value": empty text, empty lists and absent fields are nothing. */
export function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false;
  return !Array.isArray(value) || value.length > 0;
}
