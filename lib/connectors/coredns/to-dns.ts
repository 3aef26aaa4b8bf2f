/** CoreDNS log lines as DnsRecord. They name the client by address only and carry no answers. */
import type { Decoded } from '@/lib/connectors/connector';
import { canonicalDomain } from '@/lib/connectors/domain-name';
import { asFields, FieldReader, type Fields, failure, quote } from '@/lib/connectors/fields';
import { formatAddress, parseAddress } from '@/lib/core/net/address';
import { err, ok } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { type CorednsLine, parseCorednsLine, textOf } from './line';

const TIME_FIELDS = ['time', 'timestamp', '@timestamp'] as const;
const NO_FIELDS: Fields = {};

/**
 * `clientName` is the client's address, for whoever knows the pods' addresses to resolve. The time comes from the CRI
 * prefix or the shipper's field, because the line itself has none. Pure and total.
 * Errors: not-a-record, missing-field (time), bad-time, bad-text.
 */
export function corednsToDns(record: unknown): Decoded<DnsRecord> {
  const text = textOf(record);
  const line = text === null ? null : parseCorednsLine(text);
  if (line === null) return err(failure('not-a-record', `no CoreDNS log line: ${quote(text ?? record)}`));
  const read = new FieldReader();
  const client = parseAddress(line.client);
  if (client === null) read.fail('bad-field', `client must be an address, got ${quote(line.client)}`);
  const dns: DnsRecord = {
    at: readTime(read, line, asFields(record) ?? NO_FIELDS),
    clientNamespace: null,
    clientName: client === null ? line.client : formatAddress(client),
    clientLabels: null,
    queryName: canonicalDomain(read.asText(line.queryName, 'name')),
    queryType: line.queryType,
    responseCode: line.responseCode,
    answers: [],
    count: 1,
  };
  return read.failure === null ? ok(dns) : err(read.failure);
}

/** Fluent Bit's `date` is epoch seconds with a fraction; the other fields are RFC 3339. */
function readTime(read: FieldReader, line: CorednsLine, fields: Fields): number {
  if (line.time !== '') return read.seconds({ time: line.time }, 'time');
  const date = fields.date;
  if (typeof date === 'number' && Number.isFinite(date)) return read.seconds({ date: Math.floor(date) }, 'date');
  const name = TIME_FIELDS.find((field) => typeof fields[field] === 'string') ?? 'time';
  return read.seconds(fields, name);
}
