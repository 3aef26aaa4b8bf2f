/**
 * One line of CoreDNS' log plugin in its default format, alone or in a log shipper's field.
 * Source: coredns plugin/log/README.md: `{remote}:{port} - {>id} "{type} {class} {name} {proto} ..." {rcode} ...`.
 */
import { splitCri } from '@/lib/connectors/cri';
import { asFields } from '@/lib/connectors/fields';

export interface CorednsLine {
  readonly client: string;
  readonly queryType: string;
  readonly queryName: string;
  readonly responseCode: string;
  /** From the CRI prefix; '' when the line has none. */
  readonly time: string;
}

const TEXT_FIELDS = ['log', 'message', 'body', 'MESSAGE'] as const;
/** Bounded repeats only: the text is hostile. */
const LINE =
  /^(?:\[INFO\] )?\[?([0-9a-fA-F.:]{2,45})\]?:\d{1,5} - \d{1,5} "([A-Z0-9]{1,16}) [A-Z]{1,8} (\S{1,1024}) (?:udp|tcp|https|tls|grpc|quic) [^"]{0,64}" ([A-Z0-9]{1,16}) /;

/** The first text field of a shipper's record, or the text itself; null = none. */
export function textOf(record: unknown): string | null {
  if (typeof record === 'string') return record;
  const fields = asFields(record);
  if (fields === null) return null;
  const text = TEXT_FIELDS.map((name) => fields[name]).find((value) => typeof value === 'string');
  return typeof text === 'string' ? text : null;
}

export function parseCorednsLine(line: string): CorednsLine | null {
  const { time, text } = splitCri(line);
  const match = LINE.exec(text.slice(0, 2048));
  if (match === null) return null;
  const [, client = '', queryType = '', queryName = '', responseCode = ''] = match;
  return { client, queryType, queryName, responseCode, time };
}

export function isCorednsRecord(record: unknown): boolean {
  const text = textOf(record);
  return text !== null && parseCorednsLine(text) !== null;
}
