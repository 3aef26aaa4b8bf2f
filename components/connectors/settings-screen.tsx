'use client';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '@/components/shell/loaded';
import { PageHeader } from '@/components/ui/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { connectorsQuery } from '@/lib/client/meta';
import { useRange } from '@/lib/client/url-state';
import { ClusterList } from './cluster-list';
import { ConnectPanel } from './connect-panel';
import { ConnectorList } from './connector-list';
import { RejectList } from './reject-list';
import { TokenList } from './token-list';

/** Where records come from, who may send them, and how to connect the next source. */
export function SettingsScreen() {
  const { params } = useRange();
  const query = useQuery(connectorsQuery({ cluster: params.cluster }));
  return (
    <>
      <PageHeader title="Settings" note="Clusters, connectors, ingest tokens, and how to connect sources" />
      <div className="scroll min-h-0 flex-1">
        <div className="mx-auto flex max-w-260 flex-col gap-8 p-6">
          <ClusterList />
          <Loaded query={query} what="the connectors" skeleton={<SkeletonRows rows={12} className="p-0" />}>
            {(data) => (
              <>
                <ConnectorList connectors={data.connectors} />
                <TokenList tokens={data.tokens} cluster={params.cluster} />
                <ConnectPanel />
                <RejectList rejects={data.rejects} />
              </>
            )}
          </Loaded>
        </div>
      </div>
    </>
  );
}
