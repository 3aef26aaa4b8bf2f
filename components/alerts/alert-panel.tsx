'use client';
import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import Link from 'next/link';
import { Loaded } from '@/components/shell/loaded';
import { useShellLink } from '@/components/shell/use-shell-link';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { PanelSection, SidePanel } from '@/components/ui/side-panel';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Truncate } from '@/components/ui/truncate';
import { VerdictBadge } from '@/components/ui/verdict-badge';
import type { AlertDetailResponse } from '@/lib/api/alerts';
import { alertQuery } from '@/lib/client/alerts';
import { itemLink } from '@/lib/client/links';
import { useRange } from '@/lib/client/url-state';
import { endpointItemId } from '@/lib/core/graph/ids';
import type { AlertView } from '@/lib/core/threat/alert-model';
import { AlertButtons } from './alert-buttons';
import { AlertConnections } from './alert-connections';
import { AlertHistory } from './alert-history';
import { attemptsText, mitreAddress, stateText, workloadText } from './alert-words';
import { SeverityBadge } from './severity-badge';
import type { AlertChanges } from './use-alert-changes';

export interface AlertPanelProps {
  readonly id: string;
  readonly changes: AlertChanges;
  readonly onClose: () => void;
}

/** Everything known about one alert: what happened, what decided it, what to do. */
export function AlertPanel({ id, changes, onClose }: AlertPanelProps) {
  const { params } = useRange();
  const query = useQuery(alertQuery(id, { cluster: params.cluster }));
  const detail = query.data;
  return (
    <SidePanel
      label="Alert"
      onClose={onClose}
      className="w-120 max-xl:absolute max-xl:right-0 max-xl:z-30 max-xl:shadow-float"
      header={
        detail === undefined ? (
          <h2 className="font-medium text-md">Alert</h2>
        ) : (
          <>
            <h2 className="font-medium text-md wrap-anywhere">{detail.alert.sentence}</h2>
            <p className="mt-1 flex items-center gap-2 text-xs">
              <SeverityBadge alert={detail.alert} />
              <Badge>{stateText(detail.alert)}</Badge>
            </p>
          </>
        )
      }
    >
      <Loaded query={query} what="the alert" skeleton={<SkeletonRows rows={12} />}>
        {(data) => <AlertSections data={data} changes={changes} />}
      </Loaded>
    </SidePanel>
  );
}

function AlertSections({ data, changes }: { readonly data: AlertDetailResponse; readonly changes: AlertChanges }) {
  const { alert, evidence, connections } = data;
  return (
    <>
      <PanelSection title="Outcome">
        <div className="flex items-center gap-2">
          <VerdictBadge verdict={alert.outcome.verdict} />
          <span className="text-muted text-xs">{attemptsText(alert)}</span>
        </div>
        <p className="mt-1.5 text-xs wrap-anywhere">{alert.outcome.decidedBy}</p>
        <div className="mt-3 flex items-center gap-2">
          <AlertButtons ids={[alert.id]} changes={changes} canReopen={alert.state === 'closed'} />
          <GraphLink alert={alert} />
        </div>
      </PanelSection>
      <PanelSection title="What to do">
        <p className="text-xs wrap-anywhere">{data.remediation}</p>
      </PanelSection>
      <PanelSection title="Matched">
        <Facts alert={alert} />
      </PanelSection>
      <PanelSection title={`Evidence (${evidence.length})`}>
        <ul className="space-y-2 text-xs">
          {evidence.map((item) => (
            <li key={`${item.at}${item.text}`} className="flex gap-3">
              <Ago at={item.at} className="w-20 shrink-0 text-muted" />
              <div className="min-w-0">
                <p className="wrap-anywhere">
                  {item.text}
                  {item.occurrences > 1 ? <span className="text-muted"> ({item.occurrences} times)</span> : null}
                </p>
                {item.dns === null ? null : (
                  <p className="font-mono text-2xs text-muted wrap-anywhere">
                    {item.dns.queryType} {item.dns.queryName} → {item.dns.responseCode}
                    {item.dns.answers.length === 0 ? '' : ` ${item.dns.answers.join(', ')}`}
                  </p>
                )}
              </div>
            </li>
          ))}
        </ul>
        {evidence.length > 0 ? null : <p className="text-muted text-xs">Older than what is kept.</p>}
      </PanelSection>
      <PanelSection title={`Connections (${connections.length})`}>
        <AlertConnections connections={connections} lookedUpOnly={alert.outcome.lookedUpOnly} />
      </PanelSection>
      <PanelSection title="History and notes">
        <AlertHistory id={alert.id} history={data.history} changes={changes} />
      </PanelSection>
    </>
  );
}

function GraphLink({ alert }: { readonly alert: AlertView }) {
  const shellLink = useShellLink();
  const item = endpointItemId({ kind: 'workload', namespace: alert.sourceNamespace, name: alert.sourceName });
  return (
    <Link href={shellLink(itemLink(item))} className={buttonClass('ghost')}>
      Show in graph
    </Link>
  );
}

function Facts({ alert }: { readonly alert: AlertView }) {
  const mitre = mitreAddress(alert.mitre);
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['Workload', <Truncate key="w" text={workloadText(alert)} limit={44} copy />],
    ['Indicator', <Truncate key="i" text={alert.indicator} limit={44} copy />],
    ['Feed', `${alert.feedName}, version ${alert.feedVersion}, line ${alert.indicatorLine}`],
    [
      'MITRE',
      mitre === null ? (
        alert.mitre || 'not stated'
      ) : (
        <a
          key="m"
          href={mitre}
          target="_blank"
          rel="noreferrer noopener"
          className="inline-flex items-center gap-1 text-accent hover:underline"
        >
          {alert.mitre}
          <ExternalLink aria-hidden className="size-3" />
        </a>
      ),
    ],
    ['First seen', <Ago key="f" at={alert.firstSeen} />],
    ['Last seen', <Ago key="l" at={alert.lastSeen} />],
    ['Assignee', alert.assignee ?? 'nobody'],
  ];
  return (
    <dl className="grid grid-cols-[88px_1fr] gap-x-2 gap-y-1 text-xs">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
