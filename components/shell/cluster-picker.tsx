'use client';
import { useQuery } from '@tanstack/react-query';
import { Boxes, Check, ChevronsUpDown, Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu';
import { Skeleton } from '@/components/ui/skeleton';
import { Truncate } from '@/components/ui/truncate';
import type { ClustersResponse } from '@/lib/api/clusters';
import { clustersQuery } from '@/lib/client/clusters';
import { ADD_CLUSTER_LINK } from '@/lib/client/links';
import { useCluster } from '@/lib/client/url-state';
import { useClusterLink } from './use-cluster-link';
import { useShellLink } from './use-shell-link';

/** The cluster that every screen is about, and the way to the others. */
export function ClusterPicker() {
  const router = useRouter();
  const clusterLink = useClusterLink();
  const shellLink = useShellLink();
  const [named] = useCluster();
  const { data } = useQuery(clustersQuery());
  useNamedCluster(data);
  const name = named ?? data?.fallback;
  if (data === undefined || name === null || name === undefined) return <Skeleton className="w-24" />;
  const isDemo = data.clusters.some((cluster) => cluster.name === name && cluster.origin === 'demo');
  return (
    <Menu
      trigger={
        <button
          type="button"
          data-testid="cluster-picker"
          aria-label={`Cluster: ${name}`}
          className={cn(buttonClass('ghost'), 'min-w-0 shrink px-1.5 text-fg')}
        >
          <Boxes aria-hidden className="size-4 shrink-0 text-subtle" />
          <Truncate text={name} limit={28} mono={false} className="font-medium" />
          {isDemo ? <Badge tone="accent">demo</Badge> : null}
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-subtle" />
        </button>
      }
    >
      {data.clusters.map((cluster) => (
        <MenuItem
          key={cluster.name}
          icon={<Check aria-hidden className={cluster.name === name ? undefined : 'invisible'} />}
          onSelect={() => cluster.name !== name && router.push(clusterLink(cluster.name))}
        >
          {cluster.name}
          {cluster.name === name ? <span className="sr-only"> (shown)</span> : null}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={<Plus aria-hidden />} onSelect={() => router.push(shellLink(ADD_CLUSTER_LINK))}>
        Add cluster…
      </MenuItem>
    </Menu>
  );
}

/**
 * As soon as there is a choice, the address names the cluster that is shown: a copied link stays about it, and no
 * change made here goes to another one because the default moved on meanwhile.
 */
function useNamedCluster(data: ClustersResponse | undefined): void {
  const [named, setNamed] = useCluster();
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (named !== null) {
      shown.current = named;
      return;
    }
    if (data === undefined) return;
    shown.current ??= data.fallback;
    if (data.clusters.length > 1) void setNamed(shown.current, { history: 'replace' });
  }, [named, setNamed, data]);
}
