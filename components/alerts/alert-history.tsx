'use client';
import { useState } from 'react';
import { Ago } from '@/components/ui/ago';
import { Button } from '@/components/ui/button';
import { Textarea } from '@/components/ui/input';
import type { AlertDetailResponse } from '@/lib/api/alerts';
import type { AlertChanges } from './use-alert-changes';

export interface AlertHistoryProps {
  readonly id: string;
  readonly history: AlertDetailResponse['history'];
  readonly changes: AlertChanges;
}

const NOTE_LIMIT = 4000;

/** Who decided what when, and a note to add. */
export function AlertHistory({ id, history, changes }: AlertHistoryProps) {
  const [note, setNote] = useState('');
  return (
    <>
      <ol className="mb-3 space-y-1 text-xs">
        {history.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: history only grows at one end and has no ids
          <li key={index} className="flex gap-3">
            <Ago at={event.at} className="w-20 shrink-0 text-muted" />
            <span className="min-w-0 wrap-anywhere">
              <span className="text-muted">{event.actor}</span> {event.text}
            </span>
          </li>
        ))}
      </ol>
      <form
        className="space-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          changes.note(id, note.trim(), () => setNote(''));
        }}
      >
        <Textarea
          aria-label="Note"
          placeholder="Add a note"
          value={note}
          maxLength={NOTE_LIMIT}
          onChange={(event) => setNote(event.target.value)}
          className="min-h-14 font-sans text-sm"
        />
        <Button type="submit" disabled={note.trim() === ''} busy={changes.busy}>
          Add note
        </Button>
      </form>
    </>
  );
}
