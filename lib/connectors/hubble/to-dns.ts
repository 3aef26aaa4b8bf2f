/** DNS answers that Cilium's proxy saw (l7.dns), as DnsRecord. Source: cilium api/v1/flow/flow.proto DNS. */
import type { Decoded } from '@/lib/connectors/connector';
import { canonicalDomain } from '@/lib/connectors/domain-name';
import { asFields, FieldReader, type Fields, failure, quote } from '@/lib/connectors/fields';
import { formatAddress, parseAddress } from '@/lib/core/net/address';
import { err, ok } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { readEndpoint } from './endpoint';
import { readTime } from './time';
import { flowOf } from './wire';

/** RFC 1035 and 2136 response codes by number. */
const RESPONSE_CODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'] as const;

/**
 * One record per answer; a question is counted by its answer, except one that policy dropped, which reads as
 * REFUSED because Cilium's proxy answers so. Null for everything else. Pure and total.
 * Errors: not-a-record, missing-field, bad-field, bad-text, bad-counter, bad-time, too-long.
 */
export function hubbleToDns(record: unknown): Decoded<DnsRecord> {
  const outer = asFields(record);
  if (outer === null) return err(failure('not-a-record', `a flow must be an object, got ${quote(record)}`));
  const flow = flowOf(outer);
  const l7 = asFields(flow?.l7);
  const dns = asFields(l7?.dns);
  if (flow === null || l7 === null || dns === null) return ok(null);
  const isAnswer = l7.type === 'RESPONSE' || l7.type === 2;
  const isRefused = !isAnswer && flow.verdict === 'DROPPED';
  if (!isAnswer && !isRefused) return ok(null);
  const read = new FieldReader();
  const value = readRecord(read, flow, dns, isAnswer, outer.time);
  return read.failure === null ? ok(value) : err(read.failure);
}

/** The client asked, so it is the destination of an answer. */
function readRecord(read: FieldReader, flow: Fields, dns: Fields, isAnswer: boolean, wrapperTime: unknown): DnsRecord {
  const ip = read.optionalObject(flow, 'IP');
  const end = isAnswer ? 'destination' : 'source';
  const client = readEndpoint(read, flow, end, read.text(ip, end));
  const rcode = read.counter(dns, 'rcode');
  return {
    at: Math.floor(readTime(read, flow.time ?? wrapperTime) / 1000),
    clientNamespace: client.namespace,
    clientName: client.ip ?? client.name,
    clientLabels: client.labels,
    queryName: canonicalDomain(read.requiredText(dns, 'query')),
    queryType: read.list(dns, 'qtypes').map((item) => read.asText(item, 'qtypes').toUpperCase())[0] ?? 'A',
    responseCode: isAnswer ? (RESPONSE_CODES[rcode] ?? `RCODE${rcode}`) : 'REFUSED',
    answers: readAnswers(read, dns),
    count: 1,
  };
}

function readAnswers(read: FieldReader, dns: Fields): readonly string[] {
  const names = read.list(dns, 'cnames').map((item) => canonicalDomain(read.asText(item, 'cnames')));
  const addresses = read.list(dns, 'ips').flatMap((item) => {
    const address = parseAddress(read.asText(item, 'ips'));
    return address === null ? [] : [formatAddress(address)];
  });
  return [...new Set([...names, ...addresses])];
}
