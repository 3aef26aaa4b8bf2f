'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Loaded } from '@/components/shell/loaded';
import { formatCount } from '@/components/ui/format';
import { PageHeader } from '@/components/ui/page-header';
import { Segmented } from '@/components/ui/segmented';
import { SkeletonRows } from '@/components/ui/skeleton';
import type { AlertsResponse } from '@/lib/api/alerts';
import { alertsQuery } from '@/lib/client/alerts';
import { useRange, useScope } from '@/lib/client/url-state';
import { AlertButtons } from './alert-buttons';
import { AlertList } from './alert-list';
import { AlertPanel } from './alert-panel';
import { ALERT_FILTERS, type AlertFilter, useAlertParams } from './alert-params';
import { STATE_LABELS, sortAlerts } from './alert-words';
import { useAlertChanges } from './use-alert-changes';

/** Hits of threat feeds, grouped, with what became of each attempt. */
export function AlertsScreen() {
  const { params } = useRange();
  const [{ state, workload }] = useAlertParams();
  const query = useQuery(
    alertsQuery({
      cluster: params.cluster,
      state: state === 'all' ? undefined : state,
      workload: workload ?? undefined,
    }),
  );
  return (
    <>
      <PageHeader title="Alerts" note="Listed addresses and names that workloads reached for" />
      <Loaded query={query} what="the alerts" skeleton={<SkeletonRows rows={10} className="p-4" />}>
        {(data) => <LoadedAlerts data={data} filter={state} />}
      </Loaded>
    </>
  );
}

function LoadedAlerts({ data, filter }: { readonly data: AlertsResponse; readonly filter: AlertFilter }) {
  const { params } = useRange();
  const [scope] = useScope();
  const [{ alert: open }, setParams] = useAlertParams();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const changes = useAlertChanges(params.cluster);
  const alerts = sortAlerts(data.alerts, scope);
  const ids = alerts.filter(({ id }) => picked.has(id)).map(({ id }) => id);
  const { counts } = data;
  const all = counts.new + counts.acknowledged + counts.closed;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-11 shrink-0 items-center gap-4 border-line border-b bg-surface px-4 py-2">
        <Segmented
          label="State"
          value={filter}
          onChange={(state) => {
            setPicked(new Set());
            void setParams({ state });
          }}
          items={ALERT_FILTERS.map((value) => ({
            value,
            label: (
              <>
                {value === 'all' ? 'All' : STATE_LABELS[value]}
                <span className="text-subtle">{formatCount(value === 'all' ? all : counts[value])}</span>
              </>
            ),
          }))}
        />
        {ids.length === 0 ? null : (
          <span className="ml-auto flex items-center gap-3 text-muted text-xs">
            {ids.length} selected
            <AlertButtons
              ids={ids}
              changes={changes}
              canReopen={filter === 'closed'}
              onDone={() => setPicked(new Set())}
            />
          </span>
        )}
      </div>
      <div className="relative flex min-h-0 flex-1">
        <AlertList
          alerts={alerts}
          filter={filter}
          total={all}
          picked={picked}
          onPick={(chosen, on) =>
            setPicked(new Set(on ? [...picked, ...chosen] : [...picked].filter((id) => !chosen.includes(id))))
          }
          openId={open}
          onOpen={(id) => void setParams({ alert: id === open ? null : id })}
        />
        {open === null ? null : (
          <AlertPanel key={open} id={open} changes={changes} onClose={() => void setParams({ alert: null })} />
        )}
      </div>
    </div>
  );
}
