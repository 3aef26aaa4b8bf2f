/** The time range of a request as instants. */
import 'server-only';
import { RANGE_LIMIT_SECONDS, type RangeQuery, resolveRange } from '@/lib/api/range';
import type { AppError } from '@/lib/core/app-error';
import { err, ok, type Result } from '@/lib/core/result';
import type { TimeRange } from '@/lib/core/window';

export function rangeOf(query: RangeQuery, now: number): Result<TimeRange, AppError> {
  const range = resolveRange(query, now);
  if (range === 'empty-range') return err({ code: 'invalid-request', detail: '`from` must lie before `to`' });
  if (range === 'range-too-long') {
    const days = RANGE_LIMIT_SECONDS / 86_400;
    return err({ code: 'invalid-request', detail: `a range is at most \`${days}\` days long` });
  }
  return ok(range);
}
