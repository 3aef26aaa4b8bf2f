'use client';
import { useQuery } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import Link from 'next/link';
import { Popover } from '@/components/ui/popover';
import type { HonestyResponse } from '@/lib/api/flows';
import { honestyQuery } from '@/lib/client/flows';
import { useRange } from '@/lib/client/url-state';
import { useShellLink } from './use-shell-link';

type Note = HonestyResponse['notes'][number];

/** What limits this screen's knowledge, in one slim line. Nothing to say: no bar. */
export function HonestyBar() {
  const { params } = useRange();
  const honesty = useQuery(honestyQuery(params));
  const notes = honesty.data?.notes ?? [];
  const [first, ...more] = notes;
  if (first === undefined) return null;
  return (
    <section
      aria-label="What limits this view"
      className="flex h-7 items-center gap-2 border-line border-b bg-sunken px-4 text-muted text-xs"
    >
      <Info aria-hidden className="size-3.5 shrink-0 text-subtle" />
      <span className="block min-w-0 truncate first-letter:uppercase">
        <NoteText note={first} />
      </span>
      {more.length === 0 ? null : (
        <Popover
          label="More limits"
          align="end"
          className="w-100 p-3"
          trigger={
            <button
              type="button"
              className="shrink-0 rounded-xs px-1 font-medium text-accent underline underline-offset-2"
            >
              and {more.length} more
            </button>
          }
        >
          <ul className="list-disc space-y-2 pl-4 text-muted text-xs">
            {more.map((note) => (
              <li key={note.code + note.text} className="first-letter:uppercase">
                <NoteText note={note} />
              </li>
            ))}
          </ul>
        </Popover>
      )}
    </section>
  );
}

function NoteText({ note }: { readonly note: Note }) {
  const shellLink = useShellLink();
  // Only links into this product: a note's text may quote foreign words.
  if (!note.href?.startsWith('/')) return note.text;
  return (
    <>
      {note.text}{' '}
      <Link href={shellLink(note.href)} className="text-accent underline underline-offset-2">
        Details
      </Link>
    </>
  );
}
