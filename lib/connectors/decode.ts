/** One foreign record to flows and DNS questions, whoever sent it. */
import { err, ok } from '@/lib/core/result';
import type { Decoded } from './connector';
import { detectSource, type SourceName } from './detect';
import { asFields, failure, quote } from './fields';
import { type DecodedRecord, PUSH_FORMATS } from './registry';
import { unwrap } from './unwrap';

/** The format a sender states, or `auto` to tell each record by its keys. */
export type SourceChoice = SourceName | 'auto';

/**
 * Unwraps, detects and decodes. Null = nothing to keep (bulk action lines, lost events, passed L7 messages).
 * A stated source is taken at its word. Pure and total.
 * Errors: unknown-source, not-a-record, bad-json, and those of the source's decoder.
 */
export function decodeRecord(record: unknown, source: SourceChoice): Decoded<DecodedRecord> {
  const inner = unwrap(record);
  if (!inner.ok) return inner;
  return inner.value === null && record !== null ? ok(null) : decodeUnwrapped(inner.value, source);
}

/** As decodeRecord, for a record that unwrap answered. */
export function decodeUnwrapped(record: unknown, source: SourceChoice): Decoded<DecodedRecord> {
  const name = source === 'auto' ? detectSource(record) : source;
  if (name !== null) return PUSH_FORMATS[name].decode(record);
  if (typeof record === 'string') return err(failure('bad-json', `record is not JSON: ${quote(record)}`));
  const keys = Object.keys(asFields(record) ?? {});
  if (keys.length === 0) return err(failure('not-a-record', `a record must be an object, got ${quote(record)}`));
  return err(failure('unknown-source', `no known source has the keys ${quote(keys.join(', '))}`));
}
