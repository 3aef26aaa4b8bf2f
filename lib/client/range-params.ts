/** The range part of every read, and what follows from it: a preset follows now, two instants stand still. */
import type { RangePreset } from '@/lib/api/range';
import type { ReadOptions } from './read';
import { LIVE_REFRESH_MILLISECONDS } from './timing';

/** A type, not an interface: it is spread into query parameters, which have an index signature. */
export type RangeParams = {
  readonly cluster?: string | undefined;
  readonly range?: RangePreset | undefined;
  /** Epoch seconds. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

/** A live range asks again every few seconds; a frozen one only on demand. */
export function refreshOf(params: RangeParams): ReadOptions {
  return { refetchInterval: params.from === undefined ? LIVE_REFRESH_MILLISECONDS : false };
}
