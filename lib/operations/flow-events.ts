/** Changes of flows as the events of the HTTP contract (lib/api/flows.ts). */
import type { z } from 'zod';
import type { streamEvents } from '@/lib/api/flows';
import type { FlowChange } from './follow-flows';

type Events = { readonly [Name in keyof typeof streamEvents]: z.input<(typeof streamEvents)[Name]> };
type Named<Name extends keyof Events> = { readonly name: Name; readonly data: Events[Name] };

export interface FlowEvent {
  readonly id: string | null;
  readonly event: Named<'ready'> | Named<'flows'> | Named<'reset'> | null;
}

/** A change without rows moves the id on and shows nothing. */
export function flowEvent(cluster: string, change: FlowChange): FlowEvent {
  const id = change.number === null ? null : change.number.toString();
  switch (change.kind) {
    case 'ready':
      return { id, event: { name: 'ready', data: { cluster } } };
    case 'flows':
      return { id, event: change.rows.length === 0 ? null : { name: 'flows', data: { rows: [...change.rows] } } };
    case 'reset':
      return { id, event: { name: 'reset', data: { reason: change.reason, range: change.range } } };
  }
}
