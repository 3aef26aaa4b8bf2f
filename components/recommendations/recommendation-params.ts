'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { STANDINGS } from './recommendation-groups';

/** `?standing&selected`: which recommendations are listed, and the one whose details are open. */
export function useRecommendationParams() {
  return useQueryStates({
    standing: parseAsStringLiteral(STANDINGS).withDefault('open').withOptions({ history: 'push' }),
    selected: parseAsString.withOptions({ history: 'push' }),
  });
}
