/** Stored windows as the HTTP contract shows them. */
import type { FlowRow } from '@/lib/api/flows';
import type { StoredWindow } from '@/lib/storage/flow-list';

export function flowRowOf({ key, ...window }: StoredWindow): FlowRow {
  return {
    ...window,
    source: key.source,
    destination: key.destination,
    protocol: key.protocol,
    destinationPort: key.destinationPort,
    reporter: key.reporter,
    verdict: key.verdict,
    enforced: [...key.trace.enforced],
    pending: [...key.trace.pending],
  };
}
