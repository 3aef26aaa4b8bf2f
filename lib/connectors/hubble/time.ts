/** Hubble's time: RFC 3339 with up to nine fraction digits, or a protobuf Timestamp from the gRPC client. */
import { asFields, type FieldReader, parseTime, quote } from '@/lib/connectors/fields';

const FRACTION = /[.,](\d{1,9})/;

/** Epoch milliseconds, the rest of the nanoseconds cut off. */
export function readTime(read: FieldReader, value: unknown): number {
  if (value === undefined || value === null) {
    read.fail('missing-field', '`time` is missing');
    return 0;
  }
  const stamp = asFields(value);
  if (stamp !== null) return read.seconds(stamp, 'seconds') * 1000 + Math.floor(read.counter(stamp, 'nanos') / 1e6);
  const seconds = typeof value === 'string' ? parseTime(value) : null;
  if (seconds === null || seconds <= 0) {
    read.fail('bad-time', `\`time\` must be RFC 3339, got ${quote(value)}`);
    return 0;
  }
  const fraction = FRACTION.exec(String(value))?.[1] ?? '';
  return seconds * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}
