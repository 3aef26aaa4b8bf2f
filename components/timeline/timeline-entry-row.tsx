'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronRight, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { formatLocalTime, formatUtc } from '@/components/ui/format';
import { toast } from '@/components/ui/toast';
import { explainError } from '@/lib/client/fetch';
import { undoChange } from '@/lib/client/policies';
import { ObjectDiff } from './object-diff';
import { isDone, type TimelineEntry, verbText } from './timeline-groups';

export interface TimelineEntryRowProps {
  readonly entry: TimelineEntry;
  readonly cluster: string | undefined;
}

export function TimelineEntryRow({ entry, cluster }: TimelineEntryRowProps) {
  const [open, setOpen] = useState(false);
  const undo = useMutation(undoChange(useQueryClient()));
  const { changeId, objects } = entry;
  const undoIt = (id: string) =>
    undo.mutate(
      { cluster, changeId: id },
      {
        onSuccess: ({ text }) => toast.done(text),
        onError: (error) => toast.failed('The change was not undone', { description: explainError(error).detail }),
      },
    );
  return (
    <li data-testid="timeline-entry" data-verb={entry.verb} className="border-line border-b">
      <div className="flex min-h-10 items-center gap-3 px-4 py-1.5 hover:bg-hover">
        {objects.length === 0 ? (
          <span className="size-5 shrink-0" />
        ) : (
          <button
            type="button"
            aria-expanded={open}
            aria-label={open ? 'Hide what changed' : 'Show what changed'}
            onClick={() => setOpen(!open)}
            className="flex size-5 shrink-0 items-center justify-center rounded-xs text-subtle hover:text-fg"
          >
            <ChevronRight aria-hidden className={cn('size-4 transition-transform', open && 'rotate-90')} />
          </button>
        )}
        <time
          dateTime={new Date(entry.at * 1000).toISOString()}
          title={formatUtc(entry.at)}
          className="w-16 shrink-0 text-muted text-xs"
        >
          {formatLocalTime(entry.at)}
        </time>
        <span className="w-36 shrink-0 truncate text-muted text-xs" title={entry.actor}>
          {entry.actor}
        </span>
        <Badge className="w-32 justify-center">{verbText(entry.verb)}</Badge>
        <span className="min-w-0 flex-1 wrap-anywhere">{entry.text}</span>
        {isDone(entry.result) ? null : <Badge tone="would">{entry.result}</Badge>}
        {objects.length === 0 ? null : (
          <span className="shrink-0 text-subtle text-xs">
            {objects.length} {objects.length === 1 ? 'object' : 'objects'}
          </span>
        )}
        {entry.undoable && changeId !== null ? (
          <Button
            size="sm"
            busy={undo.isPending}
            icon={<Undo2 aria-hidden className="size-3" />}
            onClick={() => undoIt(changeId)}
          >
            Undo
          </Button>
        ) : null}
      </div>
      {open ? (
        <div className="space-y-3 border-line border-t bg-sunken px-4 py-3 pl-12">
          {objects.map((object) => (
            <ObjectDiff key={object.name} {...object} />
          ))}
        </div>
      ) : null}
    </li>
  );
}
