'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { FILTERS } from './recommendation-groups';

/** `?standing&selected`: which recommendations are listed, and the one whose details are open. */
export function useRecommendationParams() {
  return useQueryStates({
    standing: parseAsStringLiteral(FILTERS).withDefault('all').withOptions({ history: 'push' }),
    selected: parseAsString.withOptions({ history: 'push' }),
  });
}
