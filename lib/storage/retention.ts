/** How long each level of flows is kept. */
import type { Seconds } from '@/lib/core/flow';
import { DAY_SECONDS, floorTo, HOUR_SECONDS, type Retained } from '@/lib/core/range-parts';
import { env } from '@/lib/env';

/** Instants before which each level may be gone: windows go by whole UTC days, because they are partitions. */
export interface Retention extends Retained {
  readonly daysFrom: Seconds;
}

export function retained(nowSeconds: Seconds): Retention {
  const { FIREBREAK_KEEP_WINDOWS_HOURS, FIREBREAK_KEEP_HOURS_DAYS, FIREBREAK_KEEP_DAYS } = env();
  return {
    windowsFrom: floorTo(nowSeconds - FIREBREAK_KEEP_WINDOWS_HOURS * HOUR_SECONDS, DAY_SECONDS),
    hoursFrom: floorTo(nowSeconds - FIREBREAK_KEEP_HOURS_DAYS * DAY_SECONDS, DAY_SECONDS),
    daysFrom: floorTo(nowSeconds - FIREBREAK_KEEP_DAYS * DAY_SECONDS, DAY_SECONDS),
  };
}
