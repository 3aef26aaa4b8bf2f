/** Labels in every form the sources write them: lists of `k=v`, one joined text, or a plain map. */
import type { Labels } from '@/lib/core/flow';
import { asFields, type FieldReader, type Fields, LIST_LIMIT, quote } from './fields';

/** `["k=v"]`. A text without `=` is a key with an empty value. */
export function labelsFromList(read: FieldReader, items: readonly unknown[], name: string): Labels {
  const labels: Record<string, string> = {};
  for (const item of items) addLabel(labels, read.asText(item, name));
  return labels;
}

/** Whisker's one text, `k=v | k=v`. */
export function labelsFromJoined(read: FieldReader, value: unknown, name: string): Labels {
  if (typeof value !== 'string') {
    read.fail('bad-field', `\`${name}\` must be text, got ${quote(value)}`);
    return {};
  }
  if (value === '') return {};
  const items = value.split(' | ', LIST_LIMIT + 1);
  if (items.length > LIST_LIMIT) read.fail('too-long', `\`${name}\` has over \`${LIST_LIMIT}\` labels`);
  return labelsFromList(read, items, name);
}

/** `{"k":"v"}`. */
export function labelsFromMap(read: FieldReader, fields: Fields, name: string): Labels {
  const labels: Record<string, string> = {};
  const keys = Object.keys(fields);
  if (keys.length > LIST_LIMIT) read.fail('too-long', `\`${name}\` has \`${keys.length}\` labels`);
  for (const key of keys) setLabel(labels, read.asText(key, name), read.asText(fields[key], name));
  return labels;
}

/** Calico Enterprise: `{"labels":["k=v"]}`, a plain map, a list, or `-` and null when aggregated away (= not said). */
export function enterpriseLabels(read: FieldReader, value: unknown, name: string): Labels | null {
  if (value === undefined || value === null || value === '-' || value === '') return null;
  if (Array.isArray(value)) return labelsFromList(read, read.list({ [name]: value }, name), name);
  const fields = asFields(value);
  if (fields === null) {
    read.fail('bad-field', `\`${name}\` must be labels, got ${quote(value)}`);
    return null;
  }
  const listed = fields.labels;
  if (listed === '-' || listed === null) return null;
  return Array.isArray(listed)
    ? labelsFromList(read, read.list(fields, 'labels'), name)
    : labelsFromMap(read, fields, name);
}

/** Adds `k=v`, split at the first `=`. */
export function addLabel(labels: Record<string, string>, text: string): void {
  if (text === '') return;
  const at = text.indexOf('=');
  if (at < 0) setLabel(labels, text, '');
  else setLabel(labels, text.slice(0, at), text.slice(at + 1));
}

/** A plain assignment to `__proto__` would change the object's prototype instead of adding a label. */
function setLabel(labels: Record<string, string>, key: string, value: string): void {
  if (key === '__proto__')
    Object.defineProperty(labels, key, { value, enumerable: true, writable: true, configurable: true });
  else labels[key] = value;
}
