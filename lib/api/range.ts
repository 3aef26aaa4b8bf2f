/** The time range every read takes: a preset that follows now, or two instants. */
import { z } from 'zod';
import type { TimeRange } from '@/lib/core/window';

export const RANGE_PRESETS = {
  '15m': 900,
  '1h': 3600,
  '6h': 21_600,
  '24h': 86_400,
  '7d': 604_800,
  '30d': 2_592_000,
} as const;
export type RangePreset = keyof typeof RANGE_PRESETS;

/** Epoch seconds, half-open. */
export const timeRange: z.ZodType<TimeRange> = z.object({ from: z.number().int(), to: z.number().int() });

/** `range` wins over `from`/`to`; both absent = the last hour. `from` and `to` are epoch seconds. */
export const rangeFields = {
  cluster: z.string().max(253).optional(),
  range: z.enum(['15m', '1h', '6h', '24h', '7d', '30d']).optional(),
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
};
export const rangeQuery = z.object(rangeFields);
export type RangeQuery = z.infer<typeof rangeQuery>;

export type RangeError = 'empty-range' | 'range-too-long';

/** Longest range one read may ask for, seconds. */
export const RANGE_LIMIT_SECONDS = 400 * 86_400;

/** Turns the query into instants. `nowSeconds` is the caller's clock; a preset ends at the next full second. */
export function resolveRange(query: RangeQuery, nowSeconds: number): TimeRange | RangeError {
  if (query.range || query.from === undefined || query.to === undefined) {
    const to = Math.ceil(nowSeconds) + 1;
    return { from: to - RANGE_PRESETS[query.range ?? '1h'], to };
  }
  if (query.from >= query.to) return 'empty-range';
  return query.to - query.from > RANGE_LIMIT_SECONDS ? 'range-too-long' : { from: query.from, to: query.to };
}
