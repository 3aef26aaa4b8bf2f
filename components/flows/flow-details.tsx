import { TraceSteps } from '@/components/shell/trace-steps';
import { Bytes, Count } from '@/components/ui/count';
import { formatUtc } from '@/components/ui/format';
import type { FlowRow } from '@/lib/api/flows';

/** What lies behind a row: both traces as steps, and the counters by direction. */
export function FlowDetails({ row }: { readonly row: FlowRow }) {
  const { counters } = row;
  return (
    <div className="grid grid-cols-[1fr_1fr_auto] gap-8 border-line border-b bg-sunken px-10 py-3">
      <section>
        <h3 className="mb-1.5 font-medium text-muted text-xs">Enforced trace</h3>
        <TraceSteps hits={row.enforced} empty="The report names no enforced policy." />
      </section>
      <section>
        <h3 className="mb-1.5 font-medium text-muted text-xs">Pending trace (staged policies, as reported)</h3>
        <TraceSteps hits={row.pending} empty="The report names no staged policy." />
      </section>
      <dl className="grid grid-cols-[auto_auto_auto] content-start gap-x-4 gap-y-1 text-right text-xs">
        <dt className="text-left text-muted">Window</dt>
        <dd className="col-span-2">
          {formatUtc(row.windowStart)}, {row.windowEnd - row.windowStart} s
        </dd>
        <dt className="text-left text-muted">Connections</dt>
        <dd>
          <Count value={counters.connectionsCompleted} unit="completed" />
        </dd>
        <dd>
          <Count value={counters.connectionsLive} unit="live" />
        </dd>
        <dt className="text-left text-muted">Packets</dt>
        <dd>
          <Count value={counters.packetsForward} unit="fwd" />
        </dd>
        <dd>
          <Count value={counters.packetsReverse} unit="rev" />
        </dd>
        <dt className="text-left text-muted">Bytes</dt>
        <dd>
          <Bytes value={counters.bytesForward} /> <span className="text-muted">fwd</span>
        </dd>
        <dd>
          <Bytes value={counters.bytesReverse} /> <span className="text-muted">rev</span>
        </dd>
      </dl>
    </div>
  );
}
