'use client';
import { Download, Info, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { saveText } from '@/components/ui/csv';
import { TabPanel, Tabs } from '@/components/ui/tabs';
import type { LedgerResponse } from '@/lib/api/policies';
import type { FlipKind } from '@/lib/core/policy/impact-model';
import { counted, enforcedRemovals } from './card-words';
import { EnforceObjects } from './enforce-objects';
import { ImpactTiles } from './impact-tiles';
import { ledgerCsv } from './ledger-rows';
import { LedgerTable } from './ledger-table';

export interface EnforceReportProps {
  readonly report: LedgerResponse;
  readonly draftSteps: number;
  readonly canEnforce: boolean;
}

const EMPTY: Readonly<Record<FlipKind, string>> = {
  newlyDenied: 'Every connection of the range that passes today still passes.',
  newlyAllowed: 'Nothing that is denied today starts to pass.',
  unknown: 'Every connection of the range could be judged.',
};

export function EnforceReport({ report, draftSteps, canEnforce }: EnforceReportProps) {
  const { ledger, writes, problems } = report;
  const removes = canEnforce ? report.removes : enforcedRemovals(report.removes);
  const [tab, setTab] = useState<FlipKind | 'objects'>('newlyDenied');
  const flips = (kind: FlipKind) => ledger.flips.filter((flip) => flip.kind === kind);
  return (
    <>
      {problems.length === 0 ? null : <Problems problems={problems} />}
      <ImpactTiles ledger={ledger} />
      <Notes ledger={ledger} draftSteps={draftSteps} />
      <Tabs
        label="What changes"
        value={tab}
        onChange={setTab}
        items={[
          { value: 'newlyDenied', label: 'Newly denied', count: ledger.newlyDeniedPairs },
          { value: 'newlyAllowed', label: 'Newly allowed', count: ledger.newlyAllowedPairs },
          { value: 'unknown', label: 'Unknown', count: ledger.unknownPairs },
          { value: 'objects', label: 'Objects', count: writes.length + removes.length },
        ]}
        end={
          <Button
            size="sm"
            tone="ghost"
            disabled={ledger.flips.length === 0}
            icon={<Download aria-hidden className="size-3.5" />}
            onClick={() => saveText('firebreak-impact.csv', ledgerCsv(ledger.flips))}
          >
            CSV
          </Button>
        }
      >
        {(['newlyDenied', 'newlyAllowed', 'unknown'] as const).map((kind) => (
          <TabPanel key={kind} value={kind} className="pt-3">
            {flips(kind).length === 0 ? (
              <p className="py-4 text-center text-muted">{EMPTY[kind]}</p>
            ) : (
              <LedgerTable flips={flips(kind)} {...(kind === 'unknown' ? { reasonLabel: 'What is missing' } : {})} />
            )}
          </TabPanel>
        ))}
        <TabPanel value="objects" className="pt-3">
          <EnforceObjects writes={writes} removes={removes} />
        </TabPanel>
      </Tabs>
    </>
  );
}

function Problems({ problems }: { readonly problems: LedgerResponse['problems'] }) {
  return (
    <div role="alert" className="rounded-md border border-denied-line bg-denied-soft p-3">
      <p className="flex items-center gap-2 font-medium text-denied">
        <TriangleAlert aria-hidden className="size-4" />
        The cluster would refuse {counted(new Set(problems.map(({ policy }) => policy)).size, 'policy', 'policies')}
      </p>
      <ul className="mt-1 list-disc space-y-0.5 pl-8 text-fg text-xs">
        {problems.map(({ policy, text }) => (
          <li key={policy + text} className="wrap-anywhere">
            <span className="font-mono">{policy}</span>: {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Facts that people forget: open connections live on, unknown is not allowed, drafts are not included. */
function Notes({ ledger, draftSteps }: { readonly ledger: LedgerResponse['ledger']; readonly draftSteps: number }) {
  const notes = [
    ledger.survivingLive > 0 &&
      `${counted(ledger.survivingLive, 'live connection')} of these pairs will survive: a policy does not cut what is already open.`,
    ledger.unknownPairs > 0 &&
      `${counted(ledger.unknownPairs, 'pair')} cannot be judged, because the records lack a fact a rule asks for. They may be denied.`,
    draftSteps > 0 &&
      `The open draft (${counted(draftSteps, 'change')}) is not part of this. Stage it first to include it.`,
  ].filter((note) => note !== false);
  if (notes.length === 0) return null;
  return (
    <ul className="space-y-1 text-muted text-xs">
      {notes.map((note) => (
        <li key={note} className="flex gap-1.5">
          <Info aria-hidden className="mt-px size-3.5 shrink-0 text-subtle" />
          {note}
        </li>
      ))}
    </ul>
  );
}
