'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import { keepShell } from '@/lib/client/links';
import { SHELL_PARAMS } from '@/lib/client/url-state';

/** Gives links that keep cluster, time range and scope. */
export function useShellLink(): (link: string) => string {
  const present = useSearchParams();
  return useCallback((link: string) => keepShell(link, new URLSearchParams(present), SHELL_PARAMS), [present]);
}
