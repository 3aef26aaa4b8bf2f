'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

export const ALERT_FILTERS = ['new', 'acknowledged', 'closed', 'all'] as const;
export type AlertFilter = (typeof ALERT_FILTERS)[number];

/** `?state&alert&workload`: which alerts are listed, and the one whose details are open. */
export function useAlertParams() {
  return useQueryStates({
    state: parseAsStringLiteral(ALERT_FILTERS).withDefault('new').withOptions({ history: 'push' }),
    alert: parseAsString.withOptions({ history: 'push' }),
    workload: parseAsString,
  });
}
