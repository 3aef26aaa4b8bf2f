/** The bars over the time range, coloured as the graph colours its connections. */
import type { HistogramResponse } from '@/lib/api/flows';
import { bucketWidth, buildHistogram } from '@/lib/core/histogram';
import type { TimeRange } from '@/lib/core/window';
import type { Database } from '@/lib/storage/client';
import { histogramPoints } from '@/lib/storage/flows';
import { readView } from './read-view';

const BUCKETS = 120;

/** Judged by the staged policies where there are any, like the graph's own default. */
export async function readHistogram(db: Database, clusterId: number, range: TimeRange): Promise<HistogramResponse> {
  const width = bucketWidth(range, BUCKETS);
  const [{ classes }, points] = await Promise.all([
    readView(db, clusterId, range, 'staged'),
    histogramPoints(db, clusterId, range, width),
  ]);
  const { bucketSeconds, buckets } = buildHistogram(points, classes, range, BUCKETS);
  return { range, bucketSeconds, buckets: [...buckets] };
}
