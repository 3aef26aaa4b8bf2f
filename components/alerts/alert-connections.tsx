import { formatWhole } from '@/components/ui/format';
import { Truncate } from '@/components/ui/truncate';
import { VerdictBadge } from '@/components/ui/verdict-badge';
import type { PolicyHit } from '@/lib/core/flow';
import { connectionText } from '@/lib/core/graph/connection-words';
import type { Connection } from '@/lib/core/graph/model';
import { hitText } from '@/lib/core/policy/decided-by';

export interface AlertConnectionsProps {
  readonly connections: readonly Connection[];
  readonly lookedUpOnly: boolean;
}

/** The connections of an alert, each with the steps that decided it: what happened, and what staged policies say. */
export function AlertConnections({ connections, lookedUpOnly }: AlertConnectionsProps) {
  if (connections.length === 0) {
    return (
      <p className="text-muted text-xs">
        {lookedUpOnly
          ? 'The name was looked up; no connection to an answer was seen.'
          : 'None in the time that flows are kept.'}
      </p>
    );
  }
  return (
    <ul className="space-y-2">
      {connections.map((connection) => (
        <li key={connection.key} className="rounded-md border border-line">
          <div className="flex items-center gap-2 border-line border-b px-2 py-1.5 text-xs">
            <Truncate text={connectionText(connection)} limit={42} />
            <span className="ml-auto">
              <VerdictBadge verdict={connection.state} plain />
            </span>
          </div>
          <div className="space-y-2 px-2 py-1.5 text-xs">
            <Steps title="Enforced, egress" hits={connection.reported.source?.enforced ?? []} />
            <Steps title="Enforced, ingress" hits={connection.reported.destination?.enforced ?? []} />
            <Steps title="With staged, egress" hits={connection.judged?.egress?.hits ?? []} />
            <Steps title="With staged, ingress" hits={connection.judged?.ingress?.hits ?? []} />
            <p className="text-2xs text-subtle">
              {formatWhole(connection.counters.connectionsStarted)} connections,{' '}
              {formatWhole(connection.counters.packetsForward + connection.counters.packetsReverse)} packets
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

const TONES = { allow: 'text-allowed', deny: 'text-denied', pass: 'text-muted', log: 'text-muted' } as const;

function Steps({ title, hits }: { readonly title: string; readonly hits: readonly PolicyHit[] }) {
  if (hits.length === 0) return null;
  return (
    <section>
      <h4 className="text-2xs text-subtle">{title}</h4>
      <ol>
        {hits.map((hit, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the trace
          <li key={index} className="flex gap-2">
            <span className={`w-9 shrink-0 font-medium ${TONES[hit.action]}`}>{hit.action}</span>
            <span className="min-w-0 wrap-anywhere">{hitText(hit)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
