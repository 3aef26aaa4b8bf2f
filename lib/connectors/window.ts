/** The window a record claims. */
import type { Seconds } from '@/lib/core/flow';
import type { FieldReader, Fields } from './fields';

/** Reads `start_time` and `end_time`. A window of no length is widened to one second, the finest the clock states. */
export function readWindow(read: FieldReader, fields: Fields): { readonly start: Seconds; readonly end: Seconds } {
  const start = read.seconds(fields, 'start_time', 'startTime');
  const end = read.seconds(fields, 'end_time', 'endTime');
  if (end < start) read.fail('bad-time', `window ends at \`${end}\` before it starts at \`${start}\``);
  return { start, end: Math.max(end, start + 1) };
}
