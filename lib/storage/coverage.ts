/** Times that a source missed: what no screen may take for silence. */
import type { Seconds } from '@/lib/core/flow';
import type { TimeRange } from '@/lib/core/window';
import type { Transaction } from './client';

export interface CoverageGap extends TimeRange {
  readonly connector: string;
  readonly reason: string;
}

/** Gaps that overlap the range, oldest first, at most 1,000. */
export async function listGaps(db: Transaction, clusterId: number, range: TimeRange): Promise<readonly CoverageGap[]> {
  const rows = await db.coverageGap.findMany({
    where: { clusterId, from: { lt: instant(range.to) }, to: { gt: instant(range.from) } },
    orderBy: { from: 'asc' },
    take: 1_000,
  });
  return rows.map(({ connector, reason, from, to }) => ({
    ...{ connector, reason },
    ...{ from: Math.floor(from.getTime() / 1000), to: Math.floor(to.getTime() / 1000) },
  }));
}

function instant(at: Seconds): Date {
  return new Date(at * 1000);
}
