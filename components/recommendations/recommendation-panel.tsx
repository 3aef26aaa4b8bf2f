'use client';
import { CircleCheck, CircleDashed } from 'lucide-react';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Count } from '@/components/ui/count';
import { formatDuration } from '@/components/ui/format';
import { PanelSection, SidePanel } from '@/components/ui/side-panel';
import { Sparkline } from '@/components/ui/sparkline';
import { Truncate } from '@/components/ui/truncate';
import type { Completeness, NotProposed, Recommendation } from '@/lib/core/recommend/model';
import {
  completenessParts,
  type Listed,
  padCurve,
  REASON_WORDS,
  ruleSentence,
  STANDING_LABELS,
  STATUS_WORDS,
  unusedRules,
} from './recommendation-groups';
import { RecommendationYaml } from './recommendation-yaml';
import { ScoreMeter } from './score-meter';
import type { Decisions } from './use-decisions';

export interface RecommendationPanelProps {
  readonly item: Listed;
  readonly decisions: Decisions;
  readonly onClose: () => void;
}

/** Why this policy: its rules with the flows behind each, what was left out and why, how complete the learning is. */
export function RecommendationPanel({ item, decisions, onClose }: RecommendationPanelProps) {
  const { recommendation, standing } = item;
  const { key, notProposed } = recommendation;
  return (
    <SidePanel
      label={`Recommendation ${key}`}
      onClose={onClose}
      className="w-120 max-xl:absolute max-xl:right-0 max-xl:z-30 max-xl:shadow-float"
      header={
        <>
          <div className="flex min-h-6 items-center gap-2">
            <h2 className="min-w-0 font-medium text-md">
              <Truncate text={key} limit={34} copy />
            </h2>
            <Badge>{STANDING_LABELS[standing]}</Badge>
          </div>
          <Labels labels={recommendation.labels} />
        </>
      }
    >
      <PanelSection title="How complete the learning is" end={<ScoreMeter score={recommendation.completeness.score} />}>
        <CompletenessBox status={STATUS_WORDS[recommendation.status]} completeness={recommendation.completeness} />
        <div className="mt-3 flex gap-2">
          {standing === 'open' ? (
            <>
              <Button tone="primary" busy={decisions.staging} onClick={() => decisions.stage([key])}>
                Stage policy
              </Button>
              <Button busy={decisions.deciding} onClick={() => decisions.decide([key], 'dismiss')}>
                Dismiss
              </Button>
            </>
          ) : null}
          {standing === 'dismissed' ? (
            <Button busy={decisions.deciding} onClick={() => decisions.decide([key], 'reactivate')}>
              Reactivate
            </Button>
          ) : null}
        </div>
      </PanelSection>
      <PanelSection title="Rules and the connections behind them">
        <EvidenceList title="Inbound" direction="ingress" recommendation={recommendation} />
        <EvidenceList title="Outbound" direction="egress" recommendation={recommendation} />
      </PanelSection>
      <PanelSection title="Seen, but not proposed">
        <NotProposedList lines={notProposed} />
      </PanelSection>
      <RecommendationYaml recommendation={recommendation} />
    </SidePanel>
  );
}

function Labels({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  return (
    <p className="truncate font-mono text-2xs text-muted">
      {Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ')}
    </p>
  );
}

interface CompletenessBoxProps {
  readonly status: { readonly label: string; readonly meaning: string };
  readonly completeness: Completeness;
}

function CompletenessBox({ status, completeness }: CompletenessBoxProps) {
  return (
    <>
      <p className="text-xs">
        <b className="font-medium">{status.label}.</b> <span className="text-muted">{status.meaning}.</span>
      </p>
      <figure className="mt-2 rounded-md border border-line bg-sunken px-2 pt-2 pb-1">
        <Sparkline
          values={padCurve(completeness.discovery)}
          width={436}
          height={36}
          label={`Discovery curve: new pairs per hour over ${formatDuration(completeness.rangeCoveredSeconds)}`}
        />
        <figcaption className="mt-1 flex justify-between text-2xs text-subtle">
          <span>new pairs per hour, oldest first</span>
          <span>{formatDuration(completeness.rangeCoveredSeconds)} covered</span>
        </figcaption>
      </figure>
      <ul className="mt-2 space-y-0.5 text-xs">
        {completenessParts(completeness).map(({ text, good }) => (
          <li key={text} className="flex items-center gap-1.5 text-muted">
            {good ? (
              <CircleCheck aria-hidden className="size-3.5 shrink-0 text-allowed" />
            ) : (
              <CircleDashed aria-hidden className="size-3.5 shrink-0 text-subtle" />
            )}
            {text}
          </li>
        ))}
      </ul>
    </>
  );
}

interface EvidenceListProps {
  readonly title: string;
  readonly direction: 'ingress' | 'egress';
  readonly recommendation: Recommendation;
}

function EvidenceList({ title, direction, recommendation }: EvidenceListProps) {
  const lines = recommendation.evidence.filter((line) => line.direction === direction);
  const unused = unusedRules(recommendation, direction);
  return (
    <section className="mb-3 last:mb-0">
      <h4 className="mb-1 text-muted text-xs">{title}</h4>
      {lines.length + unused === 0 ? (
        <p className="text-xs">No rule: nothing {title.toLowerCase()} is allowed</p>
      ) : null}
      <ul className="divide-y divide-line rounded-md border border-line empty:hidden">
        {lines.map((line) => (
          <li key={`${line.ruleIndex}${line.text}`} className="flex items-baseline gap-3 px-2 py-1.5 text-xs">
            <span className="min-w-0 flex-1 wrap-anywhere">{ruleSentence(line)}</span>
            <span className="text-right text-muted">
              <Count value={line.connections} unit={line.connections === 1 ? 'connection' : 'connections'} />
              <span className="block text-2xs text-subtle">
                last <Ago at={line.lastSeen} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      {unused === 0 ? null : (
        <p className="mt-1 text-muted text-xs">
          And {unused === 1 ? '1 rule' : `${unused} rules`} that nothing has used yet: see the YAML
        </p>
      )}
    </section>
  );
}

function NotProposedList({ lines }: { readonly lines: readonly NotProposed[] }) {
  if (lines.length === 0) return <p className="text-muted text-xs">Nothing: every connection became a rule.</p>;
  return (
    <ul className="space-y-1.5 text-xs">
      {lines.map((line) => (
        <li key={line.text + line.reason} className="flex items-baseline gap-3">
          <span className="min-w-0 flex-1 wrap-anywhere">
            {line.text} <span className="text-muted">({REASON_WORDS[line.reason]})</span>
          </span>
          <Count value={line.connections} unit="conn" />
        </li>
      ))}
    </ul>
  );
}
