/**
 * Takes off what shippers put around a record: Elasticsearch documents and bulk lines, log fields holding JSON text
 * (after a CRI prefix or not), gRPC-gateway results, OTLP bodies; and opens list answers. See flows.md 5.2.3.
 */
import { err, ok, type Result } from '@/lib/core/result';
import { splitCri } from './cri';
import { detectSource } from './detect';
import { asFields, type Failure, type Fields, failure } from './fields';
import { parseJson } from './json';

const TEXT_FIELDS = ['log', 'message', 'body', 'MESSAGE'] as const;
const OBJECT_FIELDS = ['_source', 'result', 'body'] as const;
const BULK_ACTIONS = ['index', 'create', 'update', 'delete'] as const;
/** Wrappers inside wrappers that are still opened. */
const LAYER_LIMIT = 6;

/** The records of a list answer (Whisker `items`, Goldmane `flows`, Elasticsearch `hits.hits`), else the record alone. */
export function expand(record: unknown): readonly unknown[] {
  const fields = asFields(record);
  if (fields === null) return [record];
  if (Array.isArray(fields.items) && asFields(fields.total) !== null) return fields.items;
  if (Array.isArray(fields.flows) && fields.Key === undefined) return fields.flows;
  const hits = asFields(fields.hits)?.hits;
  return Array.isArray(hits) ? hits : [record];
}

/**
 * The innermost record; null for a bulk action line, which is none. A record whose source is known is returned as it is.
 * Errors: bad-json when a log field starts like JSON and is not, too-deep.
 */
export function unwrap(record: unknown): Result<unknown, Failure> {
  let current = record;
  for (let layer = 0; layer < LAYER_LIMIT; layer++) {
    if (detectSource(current) !== null) return ok(current);
    const next = typeof current === 'string' ? parseText(current) : openLayer(asFields(current));
    if (next === undefined) return ok(current);
    if (!next.ok || next.value === null) return next;
    current = next.value;
  }
  return err(failure('too-deep', `over \`${LAYER_LIMIT}\` wrappers around a record`));
}

/** Undefined when there is nothing to take off. */
function openLayer(fields: Fields | null): Result<unknown, Failure> | undefined {
  if (fields === null) return undefined;
  if (isBulkAction(fields)) return ok(null);
  for (const name of OBJECT_FIELDS) {
    const inner = asFields(fields[name]);
    if (inner !== null) return ok(inner);
  }
  const text = TEXT_FIELDS.map((name) => fields[name]).find((value) => typeof value === 'string');
  if (typeof text === 'string') return parseText(text);
  const otlp = fields.stringValue;
  return typeof otlp === 'string' ? parseText(otlp) : undefined;
}

/** JSON inside text, after a CRI prefix or alone; undefined when the text does not start like an object. */
function parseText(text: string): Result<unknown, Failure> | undefined {
  const json = splitCri(text).text.trim();
  if (!json.startsWith('{')) return undefined;
  return parseJson(json);
}

function isBulkAction(fields: Fields): boolean {
  const keys = Object.keys(fields);
  return (
    keys.length === 1 && BULK_ACTIONS.some((action) => action === keys[0]) && asFields(fields[keys[0] ?? '']) !== null
  );
}
