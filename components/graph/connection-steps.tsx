'use client';
import { TraceSteps } from '@/components/shell/trace-steps';
import { Bytes, Count } from '@/components/ui/count';
import { type Verdict, VerdictBadge } from '@/components/ui/verdict-badge';
import type { Connection, ReportedSide, View } from '@/lib/core/graph/model';
import { decidingEnd, type End, judgementText } from '@/lib/core/policy/decided-by';
import type { Judgement, SideJudgement } from '@/lib/core/policy/model';
import { AgreementNotes } from './agreement-notes';

export const VIEW_WORDS: Record<View, string> = {
  reported: 'as reported',
  staged: 'with staged policies',
  draft: 'with the draft',
};

/** What the judged set would do beside what happened on the wire, both as steps. */
export function ConnectionSteps({ connection, view }: { readonly connection: Connection; readonly view: View }) {
  const { judged } = connection;
  return (
    <div className="space-y-3">
      {judged === null ? null : <JudgedBlock judged={judged} view={view} connection={connection} />}
      <ReportedBlock end="source" connection={connection} />
      <ReportedBlock end="destination" connection={connection} />
    </div>
  );
}

const REPORTED: Record<ReportedSide['verdict'], { readonly verdict: Verdict; readonly label: string }> = {
  allow: { verdict: 'allowed', label: 'Allowed' },
  deny: { verdict: 'denied', label: 'Denied' },
  audit: { verdict: 'wouldBeDenied', label: 'Audit' },
  drop: { verdict: 'unknown', label: 'Lost, not by policy' },
  unknown: { verdict: 'unknown', label: 'Unknown' },
};

function ReportedBlock({ end, connection }: { readonly end: End; readonly connection: Connection }) {
  const side = connection.reported[end];
  const agreement = connection.agreement[end];
  if (side === null) return null;
  const { counters } = side;
  return (
    <div>
      <div className="mb-1.5 flex items-center gap-2">
        <h4 className="text-muted text-xs">
          Reported by the {end} <span className="text-subtle">· {end === 'source' ? 'egress' : 'ingress'}</span>
        </h4>
        <VerdictBadge plain className="ml-auto" {...REPORTED[side.verdict]} />
      </div>
      <TraceSteps hits={side.enforced} empty="The report names no policy." />
      {agreement === null ? null : <AgreementNotes agreement={agreement} />}
      <dl className="mt-2 grid grid-cols-[auto_1fr_1fr] gap-x-3 gap-y-0.5 text-xs">
        <dt className="text-muted">Connections</dt>
        <dd className="text-right">
          <Count value={counters.connectionsStarted} unit="started" />
        </dd>
        <dd className="text-right">
          <Count value={counters.connectionsLive} unit="live" />
        </dd>
        <dt className="text-muted">Packets</dt>
        <dd className="text-right">
          <Count value={counters.packetsForward} unit="fwd" />
        </dd>
        <dd className="text-right">
          <Count value={counters.packetsReverse} unit="rev" />
        </dd>
        <dt className="text-muted">Bytes</dt>
        <dd className="text-right">
          <Bytes value={counters.bytesForward} />
        </dd>
        <dd className="text-right">
          <Bytes value={counters.bytesReverse} />
        </dd>
      </dl>
    </div>
  );
}

interface JudgedBlockProps {
  readonly judged: Judgement;
  readonly view: View;
  readonly connection: Connection;
}

function JudgedBlock({ judged, view, connection }: JudgedBlockProps) {
  const isNew = judged.verdict === 'deny' && connection.counts.wouldBeDenied > 0;
  const verdict: Verdict = isNew
    ? 'wouldBeDenied'
    : ({ allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const)[judged.verdict];
  return (
    <div className="rounded-md border border-line bg-sunken p-2">
      <div className="mb-1.5 flex items-center gap-2">
        <h4 className="text-muted text-xs">Judged {VIEW_WORDS[view]}</h4>
        <VerdictBadge plain verdict={verdict} className="ml-auto" />
      </div>
      {judged.verdict === 'allow' ? null : (
        <p className="mb-2 text-fg text-xs wrap-anywhere first-letter:uppercase">
          {isNew ? 'would be ' : ''}
          {judgementText(judged, decidingEnd(judged))}
        </p>
      )}
      <SideSteps title="Egress at the source" side={judged.egress} />
      <SideSteps title="Ingress at the destination" side={judged.ingress} />
    </div>
  );
}

function SideSteps({ title, side }: { readonly title: string; readonly side: SideJudgement | null }) {
  if (side === null) return null;
  return (
    <div className="mt-2 first:mt-0">
      <h5 className="mb-1 text-subtle text-xs">{title}</h5>
      <TraceSteps hits={side.hits} unknown={side.unknown} empty="No policy applies." />
    </div>
  );
}
