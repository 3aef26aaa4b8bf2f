'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Loaded } from '@/components/shell/loaded';
import { useClusterLink } from '@/components/shell/use-cluster-link';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { Count } from '@/components/ui/count';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import type { ClusterView } from '@/lib/api/clusters';
import { clustersQuery } from '@/lib/client/clusters';
import { useCluster } from '@/lib/client/url-state';
import { AddClusterDialog } from './add-cluster-dialog';
import { SettingsSection } from './settings-section';

/** Every cluster with what arrived from it; the rest of Settings is about the one that is shown. */
export function ClusterList() {
  const query = useQuery(clustersQuery());
  const [named] = useCluster();
  return (
    <SettingsSection
      title="Clusters"
      note="Flows, policies and alerts of each are kept apart; a token writes to one of them"
      end={<AddClusterDialog />}
    >
      <Loaded query={query} what="the clusters" skeleton={<SkeletonRows rows={2} />}>
        {({ clusters, fallback }) => (
          <Table>
            <TableHead>
              <tr>
                <TableHeading className="first:pl-4">Name</TableHeading>
                <TableHeading>Flows come from</TableHeading>
                <TableHeading numeric>Records</TableHeading>
                <TableHeading numeric>Last window</TableHeading>
                <TableHeading numeric>Added</TableHeading>
              </tr>
            </TableHead>
            <TableBody>
              {clusters.map((cluster) => (
                <ClusterRow key={cluster.name} cluster={cluster} shown={cluster.name === (named ?? fallback)} />
              ))}
            </TableBody>
          </Table>
        )}
      </Loaded>
    </SettingsSection>
  );
}

function ClusterRow({ cluster, shown }: { readonly cluster: ClusterView; readonly shown: boolean }) {
  const clusterLink = useClusterLink();
  const { name, origin, connectors, records, lastWindow, createdAt } = cluster;
  return (
    <TableRow data-testid="cluster-row" data-cluster={name} className="[&:last-child>td]:border-b-0">
      <TableCell className="first:pl-4">
        <span className="flex items-center gap-2">
          <Link
            href={clusterLink(name)}
            aria-current={shown ? 'true' : undefined}
            className="rounded-xs font-medium text-fg hover:text-accent"
          >
            {name}
          </Link>
          {origin === 'demo' ? <Badge tone="accent">demo</Badge> : null}
          {shown ? <Badge>Shown</Badge> : null}
        </span>
      </TableCell>
      <TableCell className={connectors.length === 0 ? 'text-subtle' : undefined}>
        {connectors.length === 0 ? 'nothing was sent yet' : connectors.join(', ')}
      </TableCell>
      <TableCell numeric>
        <Count value={records} />
      </TableCell>
      <TableCell numeric className="text-muted text-xs">
        <Ago at={lastWindow} />
      </TableCell>
      <TableCell numeric className="text-muted text-xs">
        <Ago at={createdAt} />
      </TableCell>
    </TableRow>
  );
}
