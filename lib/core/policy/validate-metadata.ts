/** Names, labels and annotations of objects. Mirrors calico libcalico-go/lib/validator/v3 and Kubernetes' own rules. */
import type { Place } from './read-json';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const NAMES: Readonly<Record<string, { readonly pattern: RegExp; readonly rule: string }>> = {
  label: { pattern: new RegExp(`^${LABEL}$`), rule: 'lower-case letters, digits and - only' },
  subdomain: { pattern: new RegExp(`^${SUBDOMAIN}$`), rule: 'lower-case letters, digits, - and . only' },
  policy: {
    pattern: new RegExp(`^(${LABEL}(\\.${LABEL})?|(knp|ossg)\\.default\\.${SUBDOMAIN})$`),
    rule: 'lower-case letters, digits and -, with at most one dot',
  },
  globalPolicy: {
    pattern: new RegExp(`^(${LABEL}\\.)?${LABEL}$`),
    rule: 'lower-case letters, digits and -, with at most one dot',
  },
};
const NAME_KINDS: Readonly<Record<string, keyof typeof NAMES>> = {
  NetworkPolicy: 'policy',
  StagedNetworkPolicy: 'policy',
  GlobalNetworkPolicy: 'globalPolicy',
  StagedGlobalNetworkPolicy: 'globalPolicy',
  Tier: 'label',
};
/** Kubernetes' limits: an object name, a DNS label, a label's name part or value, all annotations together (bytes). */
const MAX_NAME = 253;
const MAX_LABEL = 63;
const MAX_ANNOTATIONS_BYTES = 262_144;
/** Calico writes this label itself from an object's namespace. */
const RESERVED_LABEL = 'projectcalico.org/namespace';

/** A kind of Calico decides the rule for the name; every other one gets Kubernetes' general rule. */
export function validateMetadata(metadata: Place, kind: string, isCalico: boolean): void {
  const name = metadata.field('name').text() ?? '';
  const rule = NAMES[(isCalico && Object.hasOwn(NAME_KINDS, kind) ? NAME_KINDS[kind] : null) ?? 'subdomain'];
  const limit = kind === 'Tier' ? MAX_LABEL : MAX_NAME;
  if (name.length > limit) metadata.field('name').report(`must have at most ${limit} characters`);
  if (rule !== undefined && !rule.pattern.test(name)) metadata.field('name').report(`must hold ${rule.rule}`);
  validateLabels(metadata.field('labels'), kind);
  validateAnnotations(metadata.field('annotations'));
}

function validateLabels(labels: Place, kind: string): void {
  for (const key of Object.keys(labels.record() ?? {})) {
    const label = labels.field(key);
    const value = label.text() ?? '';
    if (!isLabelName(key)) label.report('is no valid label name');
    if (!isLabelValue(value)) {
      label.report(`must have a value of at most ${MAX_LABEL} letters, digits, -, _ and .`);
    }
    if (key === RESERVED_LABEL && kind.endsWith('NetworkSet')) label.report('is reserved for Calico');
  }
}

/** The annotations of an object or of a rule: keys are judged without regard to case. */
export function validateAnnotations(annotations: Place): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations.record() ?? {})) {
    if (!isLabelName(key.toLowerCase())) annotations.field(key).report('is no valid annotation name');
    if (typeof value !== 'string') annotations.field(key).report('must be text');
    size += key.length + (typeof value === 'string' ? value.length : 0);
  }
  if (size > MAX_ANNOTATIONS_BYTES) annotations.report('are larger than 256 KiB together');
}

/** As k8s.io/apimachinery IsValidLabelValue. */
export function isLabelValue(value: string): boolean {
  return value.length <= MAX_LABEL && /^(|[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/.test(value);
}

/** `[dns.subdomain/]Name`, as k8s.io/apimachinery IsQualifiedName. */
export function isLabelName(key: string): boolean {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : 'x';
  const subdomain = NAMES.subdomain;
  if (parts.length > 2 || prefix === undefined || subdomain === undefined) return false;
  if (prefix.length > MAX_NAME || !subdomain.pattern.test(prefix)) return false;
  return name.length <= MAX_LABEL && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name);
}
