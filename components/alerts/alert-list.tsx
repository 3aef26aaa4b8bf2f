'use client';
import { BellOff } from 'lucide-react';
import Link from 'next/link';
import { UnlessNoSource } from '@/components/shell/no-source';
import { useShellLink } from '@/components/shell/use-shell-link';
import { Ago } from '@/components/ui/ago';
import { buttonClass } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Count } from '@/components/ui/count';
import { EmptyState } from '@/components/ui/empty-state';
import { Sparkline } from '@/components/ui/sparkline';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import { Truncate } from '@/components/ui/truncate';
import { VerdictBadge } from '@/components/ui/verdict-badge';
import type { AlertView } from '@/lib/core/threat/alert-model';
import type { AlertFilter } from './alert-params';
import { attemptsText, stateText, workloadText } from './alert-words';
import { SeverityBadge } from './severity-badge';

export interface AlertListProps {
  readonly alerts: readonly AlertView[];
  readonly filter: AlertFilter;
  /** Alerts of all states. */
  readonly total: number;
  readonly picked: ReadonlySet<string>;
  readonly onPick: (ids: readonly string[], on: boolean) => void;
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
}

export function AlertList({ alerts, filter, total, picked, onPick, openId, onOpen }: AlertListProps) {
  if (alerts.length === 0) return <NoAlerts filter={filter} total={total} />;
  const ids = alerts.map(({ id }) => id);
  const on = ids.filter((id) => picked.has(id)).length;
  return (
    <div className="scroll min-w-0 flex-1">
      <Table className="min-w-180 [&_td:first-child]:pl-4 [&_th:first-child]:pl-4">
        <TableHead>
          <tr>
            <TableHeading className="w-px">
              <Checkbox
                label="Select all alerts"
                labelHidden
                checked={on === ids.length}
                indeterminate={on > 0 && on < ids.length}
                onChange={(next) => onPick(ids, next)}
              />
            </TableHeading>
            <TableHeading>Severity</TableHeading>
            <TableHeading>What happened</TableHeading>
            <TableHeading>Outcome, and which rule decided</TableHeading>
            <TableHeading numeric>Hits</TableHeading>
            <TableHeading numeric>Last seen</TableHeading>
          </tr>
        </TableHead>
        <TableBody>
          {alerts.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              picked={picked.has(alert.id)}
              onPick={(next) => onPick([alert.id], next)}
              isOpen={alert.id === openId}
              onOpen={() => onOpen(alert.id)}
            />
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

interface AlertRowProps {
  readonly alert: AlertView;
  readonly picked: boolean;
  readonly onPick: (on: boolean) => void;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function AlertRow({ alert, picked, onPick, isOpen, onOpen }: AlertRowProps) {
  const { outcome } = alert;
  return (
    <TableRow
      data-testid="alert-row"
      data-indicator={alert.indicator}
      data-verdict={outcome.verdict}
      data-selected={isOpen || undefined}
      className="relative [&>td]:py-2 [&>td]:align-top"
    >
      <TableCell>
        <Checkbox label={`Select: ${alert.sentence}`} labelHidden checked={picked} onChange={onPick} />
      </TableCell>
      <TableCell className="leading-6">
        <SeverityBadge alert={alert} />
      </TableCell>
      <TableCell className="w-1/2">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onOpen}
          className="rounded-xs py-0.5 text-left font-medium text-fg wrap-anywhere hover:text-accent"
        >
          {alert.sentence}
        </button>
        <p className="flex flex-wrap items-center gap-x-1.5 text-muted text-xs">
          <Truncate text={workloadText(alert)} limit={30} />
          <Dot />
          <Truncate text={alert.indicator} limit={34} />
          <Dot />
          <span>
            feed <Truncate text={alert.feedName} limit={28} mono={false} />
          </span>
          {alert.mitre === '' ? null : (
            <>
              <Dot />
              {alert.mitre}
            </>
          )}
          <Dot />
          {stateText(alert)}
          {alert.assignee === null ? '' : `, ${alert.assignee}`}
        </p>
      </TableCell>
      <TableCell className="w-1/3">
        <VerdictBadge verdict={outcome.verdict} className="mt-0.5" />
        <span className="ml-2 text-muted text-xs">{attemptsText(alert)}</span>
        <p data-testid="alert-decided-by" className="mt-0.5 text-muted text-xs wrap-anywhere">
          {outcome.decidedBy}
        </p>
      </TableCell>
      <TableCell numeric>
        <Count value={alert.occurrences} className="leading-6" />
        <span className="flex justify-end">
          <Sparkline
            values={alert.sparkline}
            width={64}
            height={14}
            label={`${alert.occurrences} hits over the alert's life`}
          />
        </span>
      </TableCell>
      <TableCell numeric className="text-xs leading-6">
        <Ago at={alert.lastSeen} />
        <span className="block text-2xs text-subtle leading-4">
          first <Ago at={alert.firstSeen} />
        </span>
      </TableCell>
    </TableRow>
  );
}

function Dot() {
  return (
    <span aria-hidden className="text-subtle">
      ·
    </span>
  );
}

function NoAlerts({ filter, total }: { readonly filter: AlertFilter; readonly total: number }) {
  const shellLink = useShellLink();
  return (
    <UnlessNoSource why="Alerts come from flows and DNS questions that match a feed.">
      <EmptyState
        icon={<BellOff aria-hidden />}
        className="flex-1"
        title={filter === 'all' || total === 0 ? 'No alerts' : `No alert is ${STATE_WORDS[filter]}`}
        end={
          <Link href={shellLink('/feeds')} className={buttonClass()}>
            Open feeds
          </Link>
        }
      >
        {total === 0
          ? 'No workload reached for a listed address or name. Check in Feeds that lists are loaded and have something to match.'
          : `${total} in other states.`}
      </EmptyState>
    </UnlessNoSource>
  );
}

const STATE_WORDS = { new: 'new', acknowledged: 'acknowledged', closed: 'closed' } as const;
