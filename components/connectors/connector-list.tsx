'use client';
import { Ago } from '@/components/ui/ago';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Count } from '@/components/ui/count';
import type { ConnectorsResponse } from '@/lib/api/meta';
import { SettingsSection } from './settings-section';

type Connector = ConnectorsResponse['connectors'][number];

const STATES: Readonly<Record<Connector['state'], { readonly label: string; readonly tone: BadgeTone }>> = {
  ok: { label: 'Healthy', tone: 'allowed' },
  degraded: { label: 'Degraded', tone: 'would' },
  down: { label: 'Down', tone: 'denied' },
  idle: { label: 'Not connected', tone: 'neutral' },
};

/** Each source with what it sent last and what it cannot know. */
export function ConnectorList({ connectors }: { readonly connectors: readonly Connector[] }) {
  return (
    <SettingsSection title="Connectors" note="Where records come from, and what each source cannot tell">
      <ul className="divide-y divide-line">
        {connectors.map((connector) => (
          <ConnectorRow key={connector.name} connector={connector} />
        ))}
      </ul>
    </SettingsSection>
  );
}

function ConnectorRow({ connector }: { readonly connector: Connector }) {
  const state = STATES[connector.state];
  return (
    <li data-testid="connector-row" data-state={connector.state} className="flex gap-6 px-4 py-3">
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <h3 className="font-medium">{connector.title}</h3>
          <Badge tone={state.tone}>{state.label}</Badge>
        </div>
        <p className="text-muted text-xs wrap-anywhere">{connector.detail}</p>
        {connector.limits.length === 0 ? null : (
          <ul className="mt-1.5 list-disc space-y-0.5 pl-4 text-subtle text-xs">
            {connector.limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        )}
      </div>
      {connector.lastBatchAt === null ? null : <Numbers connector={connector} />}
    </li>
  );
}

function Numbers({ connector }: { readonly connector: Connector }) {
  return (
    <dl className="grid w-72 shrink-0 grid-cols-[1fr_auto] content-start gap-x-3 gap-y-0.5 text-xs">
      <dt className="text-muted">Last window</dt>
      <dd className="text-right">
        <Ago at={connector.lastWindow} />
      </dd>
      <dt className="text-muted">Last batch</dt>
      <dd className="text-right">
        <Ago at={connector.lastBatchAt} />
      </dd>
      <dt className="text-muted">Accepted</dt>
      <dd className="text-right">
        <Count value={connector.accepted} unit="records" />
      </dd>
      <dt className="text-muted">Rejected</dt>
      <dd className={connector.rejected === 0 ? 'text-right text-subtle' : 'text-right text-would'}>
        <Count value={connector.rejected} unit="records" />
      </dd>
    </dl>
  );
}
