'use client';
import { TraceSteps } from '@/components/shell/trace-steps';
import { cn } from '@/components/ui/cn';
import { Bytes, Count } from '@/components/ui/count';
import { type Verdict, VerdictBadge } from '@/components/ui/verdict-badge';
import type { Connection, ReportedSide, View } from '@/lib/core/graph/model';
import type { TraceAgreement } from '@/lib/core/policy/agreement';
import { decidingEnd, judgementText } from '@/lib/core/policy/decided-by';
import type { Judgement, SideJudgement } from '@/lib/core/policy/model';
import { type AgreementTone, agreementLines } from './agreement-words';

export const VIEW_WORDS: Record<View, string> = {
  reported: 'as reported',
  staged: 'with staged policies',
  draft: 'with the draft',
};

/** What the judged set would do beside what happened on the wire, both as steps. */
export function ConnectionSteps({ connection, view }: { readonly connection: Connection; readonly view: View }) {
  const { agreement, reported, judged } = connection;
  const source = { side: reported.source, agreement: agreement.source };
  const destination = { side: reported.destination, agreement: agreement.destination };
  return (
    <div className="space-y-3">
      {judged === null ? null : <JudgedBlock judged={judged} view={view} connection={connection} />}
      <ReportedBlock title="Reported by the source" direction="egress" {...source} />
      <ReportedBlock title="Reported by the destination" direction="ingress" {...destination} />
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

function ReportedBlock(props: {
  readonly title: string;
  readonly direction: string;
  readonly side: ReportedSide | null;
  readonly agreement: TraceAgreement | null;
}) {
  const { title, direction, side, agreement } = props;
  if (side === null) return null;
  const { counters } = side;
  return (
    <div>
      <div className="mb-1.5 flex items-center gap-2">
        <h4 className="text-muted text-xs">
          {title} <span className="text-subtle">· {direction}</span>
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

const TONES: Readonly<Record<AgreementTone, string>> = {
  calm: 'text-subtle',
  open: 'rounded-md bg-unknown-soft px-2 py-1.5 text-unknown',
  wrong: 'rounded-md border border-unknown-line bg-unknown-soft px-2 py-1.5 text-unknown',
};

function AgreementNotes({ agreement }: { readonly agreement: TraceAgreement }) {
  return agreementLines(agreement).map(({ tone, text }) => (
    <p key={text} className={cn('mt-1.5 text-xs wrap-anywhere', TONES[tone])}>
      {text}.
    </p>
  ));
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
        <p className="mb-2 text-fg text-xs wrap-anywhere">
          {isNew ? 'Would be ' : ''}
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
