/** Entries of the audit trail by day, as the list shows them. Pure. */
import type { TimelineResponse } from '@/lib/api/meta';

export type TimelineEntry = TimelineResponse['entries'][number];
export interface TimelineDay {
  readonly day: string;
  readonly entries: readonly TimelineEntry[];
}

/** `dayOf` names the viewer's day of an instant (epoch seconds). Order kept; a day appears once. */
export function groupByDay(entries: readonly TimelineEntry[], dayOf: (at: number) => string): readonly TimelineDay[] {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) days.set(dayOf(entry.at), [...(days.get(dayOf(entry.at)) ?? []), entry]);
  return [...days].map(([day, list]) => ({ day, entries: list }));
}

/** Every word must occur in who, what, on what or in the objects' names; case does not matter. */
export function searchEntries(entries: readonly TimelineEntry[], search: string): readonly TimelineEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const names = entry.objects.map(({ name }) => name);
    const text = [entry.actor, entry.verb, entry.subject, entry.text, ...names].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** `enforce-policy` -> `enforce policy`. */
export function verbText(verb: string): string {
  return verb.replaceAll('-', ' ');
}

/** Whether a result is the ordinary one; anything else is shown beside the text. */
export function isDone(result: string): boolean {
  return result === 'done' || result === 'ok' || result === 'applied';
}
