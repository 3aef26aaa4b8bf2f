'use client';
/** The flow screen's part of the URL. */
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';

export const VERDICT_CHOICES = ['all', 'allow', 'deny', 'audit', 'drop', 'unknown'] as const;
const PUSH = { history: 'push' } as const;

export function useVerdict() {
  return useQueryState('verdict', parseAsStringLiteral(VERDICT_CHOICES).withDefault('all').withOptions(PUSH));
}

/** Hidden columns. */
export function useHiddenColumns() {
  return useQueryState('hide', parseAsArrayOf(parseAsString).withDefault([]));
}

/** The open row; null = none. */
export function useOpenRow() {
  return useQueryState('row', parseAsString);
}
