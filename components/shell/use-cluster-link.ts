'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import { clusterLink } from '@/lib/client/links';

/** Gives links to another cluster: the same screen and time range; scope and selection belong to the old one. */
export function useClusterLink(): (cluster: string, path?: string) => string {
  const present = useSearchParams();
  const pathname = usePathname();
  return useCallback(
    (cluster: string, path = pathname) => clusterLink(path, cluster, new URLSearchParams(present)),
    [pathname, present],
  );
}
