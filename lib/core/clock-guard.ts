/** Decides whether the time a record claims can be believed. See flows.md section 5.2.9. */
import type { Flow, Seconds } from './flow';

/** How far a sender's clock may run ahead of ours. */
export const CLOCK_AHEAD_SECONDS = 600;

export type ClockCheck =
  | { readonly state: 'ok' }
  /** Older than the newest finished hour, still inside retention: roll-ups of the past change. */
  | { readonly state: 'late'; readonly bySeconds: number }
  | { readonly state: 'reject'; readonly code: 'future' | 'expired'; readonly reason: string };

/** A window ending more than this ago arrives late. */
const LATE_SECONDS = 3600;
const OK: ClockCheck = { state: 'ok' };

/**
 * `reject` when the window starts more than 10 minutes ahead of `nowSeconds` or ended before retention;
 * `late` when it ended over an hour ago. Retention 0 or less = keep everything.
 */
export function checkClock(
  flow: Pick<Flow, 'windowStart' | 'windowEnd'>,
  nowSeconds: Seconds,
  retentionSeconds: number,
): ClockCheck {
  const aheadSeconds = flow.windowStart - nowSeconds;
  if (aheadSeconds > CLOCK_AHEAD_SECONDS) {
    return { state: 'reject', code: 'future', reason: `window starts \`${aheadSeconds}\` seconds ahead of our clock` };
  }
  const behindSeconds = nowSeconds - flow.windowEnd;
  if (retentionSeconds > 0 && behindSeconds > retentionSeconds) {
    return {
      state: 'reject',
      code: 'expired',
      reason: `window ended \`${behindSeconds}\` seconds ago, before retention`,
    };
  }
  return behindSeconds > LATE_SECONDS ? { state: 'late', bySeconds: behindSeconds } : OK;
}
