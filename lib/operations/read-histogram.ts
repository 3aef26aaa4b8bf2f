/** The bars over the time range, coloured as the graph colours its connections. */
import type { HistogramResponse } from '@/lib/api/flows';
import type { SeriesSum } from '@/lib/core/flow';
import { connectionsOf, type VerdictClass } from '@/lib/core/graph/counts';
import { bucketWidth, buildHistogram, type HistogramPoint } from '@/lib/core/histogram';
import type { TimeRange } from '@/lib/core/window';
import type { Database } from '@/lib/storage/client';
import { histogramPoints } from '@/lib/storage/flows';
import { readView } from './read-view';

const BUCKETS = 120;

/** Judged by the staged policies where there are any, like the graph's own default. */
export async function readHistogram(db: Database, clusterId: number, range: TimeRange): Promise<HistogramResponse> {
  const width = bucketWidth(range, BUCKETS);
  const { classes, sums } = await readView(db, clusterId, range, 'staged', { asksAgreement: () => false });
  const points = await histogramPoints(db, clusterId, range, width, classes);
  const groups = new Map([...classes.values()].map((verdictClass) => [verdictClass, verdictClass]));
  const { bucketSeconds, buckets } = buildHistogram([...points, ...olderPoints(sums, classes)], groups, range, BUCKETS);
  return { range, bucketSeconds, buckets: [...buckets] };
}

/** A series that started no connection in the range counts once those it kept open, as the graph does. */
function olderPoints(
  sums: readonly SeriesSum[],
  classes: ReadonlyMap<string, VerdictClass>,
): readonly HistogramPoint[] {
  return sums
    .filter(({ counters }) => counters.connectionsStarted === 0)
    .flatMap(({ seriesId, firstSeen, counters }) => {
      const verdictClass = classes.get(seriesId);
      return verdictClass === undefined
        ? []
        : [{ seriesId: verdictClass, start: firstSeen, connections: connectionsOf(counters) }];
    });
}
