/**
 * Calico Enterprise DNS logs. Source: tigera/docs calico-enterprise/observability/elastic/dns/dns-logs.mdx. The plain
 * form for scripts and other resolvers differs in two fields: `at` for `start_time` and a list `answers` of addresses
 * and names for `rrsets`.
 */
import type { Decoded } from '@/lib/connectors/connector';
import { canonicalDomain } from '@/lib/connectors/domain-name';
import { asFields, FieldReader, type Fields, failure, quote } from '@/lib/connectors/fields';
import { enterpriseLabels } from '@/lib/connectors/labels';
import { formatAddress, parseAddress } from '@/lib/core/net/address';
import { err, ok } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { workloadName } from '@/lib/core/workload-name';
import { orNull } from './endpoint';

/** Record data that is an address or a name a feed may list; TXT and others are free text. */
const NAME_TYPES: ReadonlySet<string> = new Set(['CNAME', 'DNAME', 'NS', 'PTR']);
const ADDRESS_TYPES: ReadonlySet<string> = new Set(['A', 'AAAA']);

/**
 * Null for `UNLOGGED` records: they only count questions over the log limit and name none. Pure and total.
 * Errors: not-a-record, missing-field, bad-field, bad-text, bad-counter, bad-time, too-long.
 */
export function calicoToDns(record: unknown): Decoded<DnsRecord> {
  const fields = asFields(record);
  if (fields === null) return err(failure('not-a-record', `a DNS log must be an object, got ${quote(record)}`));
  if (fields.type === 'UNLOGGED') return ok(null);
  const read = new FieldReader();
  const labels = enterpriseLabels(read, fields.client_labels, 'client_labels');
  const queryName = canonicalDomain(read.requiredText(fields, 'qname'));
  const dns: DnsRecord = {
    at: read.seconds(fields, 'start_time', 'at'),
    clientNamespace: orNull(read.text(fields, 'client_namespace')),
    clientName: workloadName(readClient(read, fields), labels),
    clientLabels: labels,
    queryName,
    queryType: readWord(read, fields, 'qtype'),
    responseCode: readWord(read, fields, 'rcode'),
    answers: readAnswers(read, fields, queryName),
    count: Math.max(1, read.counter(fields, 'count')),
  };
  return read.failure === null ? ok(dns) : err(read.failure);
}

function readClient(read: FieldReader, fields: Fields): string {
  const name = orNull(read.text(fields, 'client_name_aggr')) ?? orNull(read.text(fields, 'client_name'));
  if (name === null) read.fail('missing-field', '`client_name_aggr` is missing');
  return name ?? '';
}

/** A mnemonic in upper case, or a number nobody named (RFC 1035 types) as text. */
function readWord(read: FieldReader, fields: Fields, name: string): string {
  const value = fields[name];
  return Number.isInteger(value) ? String(value) : read.requiredText(fields, name).toUpperCase();
}

/** Owner names other than the question, addresses and target names, in order, without repeats. */
function readAnswers(read: FieldReader, fields: Fields, queryName: string): readonly string[] {
  const answers = new Set<string>();
  for (const item of read.list(fields, 'rrsets')) {
    const set = asFields(item);
    if (set === null) {
      read.fail('bad-field', `\`rrsets\` must hold objects, got ${quote(item)}`);
      return [];
    }
    const owner = canonicalDomain(read.text(set, 'name'));
    if (owner !== '' && owner !== queryName) answers.add(owner);
    const type = Number.isInteger(set.type) ? String(set.type) : read.text(set, 'type').toUpperCase();
    for (const data of read.list(set, 'rdata')) {
      const answer = toAnswer(type, read.asText(data, 'rdata'));
      if (answer !== null) answers.add(answer);
    }
  }
  for (const item of read.list(fields, 'answers')) {
    const text = read.asText(item, 'answers');
    const address = parseAddress(text);
    answers.add(address === null ? canonicalDomain(text) : formatAddress(address));
  }
  return [...answers];
}

function toAnswer(type: string, data: string): string | null {
  if (NAME_TYPES.has(type)) return canonicalDomain(data);
  const address = ADDRESS_TYPES.has(type) ? parseAddress(data) : null;
  return address === null ? null : formatAddress(address);
}
