'use client';
import { RefreshCw, Trash2 } from 'lucide-react';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { formatBytes, formatDuration, formatWhole } from '@/components/ui/format';
import { PanelSection, SidePanel } from '@/components/ui/side-panel';
import { Truncate } from '@/components/ui/truncate';
import type { FeedView } from '@/lib/api/feeds';
import { FEED_STATES } from './feed-words';
import { useFeedChanges } from './use-feed-changes';

export function FeedPanel({ feed, onClose }: { readonly feed: FeedView; readonly onClose: () => void }) {
  const changes = useFeedChanges();
  const state = FEED_STATES[feed.state];
  return (
    <SidePanel
      label={`Feed ${feed.name}`}
      onClose={onClose}
      className="w-110 max-xl:absolute max-xl:right-0 max-xl:z-30 max-xl:shadow-float"
      header={
        <>
          <h2 className="font-medium text-md">
            <Truncate text={feed.name} limit={40} copy />
          </h2>
          <p className="text-muted text-xs wrap-anywhere">{feed.description || 'No description'}</p>
        </>
      }
    >
      <PanelSection title="Health">
        <Badge tone={state.tone}>{state.label}</Badge>
        {feed.detail === '' ? null : <p className="mt-1.5 text-xs wrap-anywhere">{feed.detail}</p>}
        <div className="mt-3 flex gap-2">
          {feed.url === null ? null : (
            <Button
              busy={changes.refreshing}
              icon={<RefreshCw aria-hidden className="size-3.5" />}
              onClick={() => changes.refresh(feed)}
            >
              Refresh now
            </Button>
          )}
          <DeleteFeed feed={feed} busy={changes.deleting} onDelete={() => changes.remove(feed, onClose)} />
        </div>
      </PanelSection>
      <PanelSection title="Facts">
        <Facts feed={feed} />
      </PanelSection>
      <PanelSection title={`Refused lines (${formatWhole(feed.refused)})`}>
        {feed.refusals.length === 0 ? (
          <p className="text-muted text-xs">Every line was read.</p>
        ) : (
          <ul className="space-y-2 text-xs">
            {feed.refusals.map((refusal) => (
              <li key={refusal.line} className="flex gap-3">
                <span className="w-16 shrink-0 text-right text-muted">line {formatWhole(refusal.line)}</span>
                <span className="min-w-0 wrap-anywhere">
                  {refusal.reason}
                  <code className="block font-mono text-2xs text-muted">{refusal.excerpt}</code>
                </span>
              </li>
            ))}
          </ul>
        )}
        {feed.refused > feed.refusals.length && feed.refusals.length > 0 ? (
          <p className="mt-2 text-subtle text-xs">The first {feed.refusals.length} are kept.</p>
        ) : null}
      </PanelSection>
    </SidePanel>
  );
}

function Facts({ feed }: { readonly feed: FeedView }) {
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ['Holds', `${formatWhole(feed.entries)} ${feed.content === 'ip' ? 'addresses and networks' : 'domain names'}`],
    ['Matches', feed.match === 'exact' ? 'exactly' : 'each name and everything below it'],
    ['Source', feed.url === null ? 'uploaded file' : <Truncate key="u" text={feed.url} limit={48} copy />],
    ['Pulled every', feed.url === null ? 'never' : formatDuration(feed.periodSeconds)],
    ['Last success', <Ago key="s" at={feed.lastSuccessAt} />],
    ['Last check', <Ago key="c" at={feed.lastCheckedAt} />],
    ['Version', `${feed.version}: ${feed.added} added, ${feed.removed} removed`],
    ['Unchanged answers', `${formatWhole(feed.notModified)} (304)`],
    ['Size', formatBytes(feed.bytesTotal)],
    ['Severity', `${feed.severity} of 100`],
    ['MITRE', feed.mitre || 'not stated'],
  ];
  return (
    <dl className="grid grid-cols-[112px_1fr] gap-x-2 gap-y-1 text-xs">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface DeleteFeedProps {
  readonly feed: FeedView;
  readonly busy: boolean;
  readonly onDelete: () => void;
}

function DeleteFeed({ feed, busy, onDelete }: DeleteFeedProps) {
  return (
    <Dialog
      width="sm"
      title={`Delete feed ${feed.name}?`}
      description="Its entries match nothing any more. Alerts that it raised stay."
      trigger={
        <Button tone="ghost" icon={<Trash2 aria-hidden className="size-3.5" />}>
          Delete
        </Button>
      }
      footer={
        <>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button tone="danger" busy={busy} onClick={onDelete}>
            Delete feed and {formatWhole(feed.entries)} entries
          </Button>
        </>
      }
    />
  );
}
