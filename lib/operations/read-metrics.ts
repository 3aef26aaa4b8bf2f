/** Everything /api/metrics tells: the installation from the database, processes from their own samples. */
import type { Seconds } from '@/lib/core/flow';
import { env } from '@/lib/env';
import type { Database } from '@/lib/storage/client';
import { measureClusters, measureRejects, measureSources, measureTables } from '@/lib/storage/measures';
import { listReports } from '@/lib/storage/process-reports';
import { LATENCY_BOUNDS } from './batch-latency';
import { type ProcessSample, processName, processSample, sampleProcess } from './process-sample';

export interface MetricSample {
  /** `_bucket`, `_sum`, `_count` of a histogram. */
  readonly suffix?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One metric as Prometheus knows it, name without the prefix `firebreak_`. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly MetricSample[];
}

/** Workers report every 15 s; one that is silent for longer is gone. */
const REPORT_SECONDS = 60;

/** `streams` = clients of this process that follow live flows. Six small queries. */
export async function readMetrics(db: Database, now: Seconds, streams: number): Promise<readonly MetricFamily[]> {
  const [sources, rejects, clusters, tables, reports] = await Promise.all([
    measureSources(db),
    measureRejects(db),
    measureClusters(db),
    measureTables(db),
    listReports(db, now - REPORT_SECONDS),
  ]);
  const own = processName('web');
  const samples = reports.flatMap(({ process, body }): readonly NamedSample[] => {
    const parsed = processSample.safeParse(body);
    return parsed.success ? [{ process, sample: parsed.data }] : [];
  });
  const lags = sources.flatMap(({ cluster, source, lastWindow }) =>
    lastWindow === null ? [] : [{ labels: { cluster, source }, value: Math.max(0, now - lastWindow) }],
  );
  return [
    counter(
      'records_accepted_total',
      'Records that were new when they were stored.',
      sources.map(({ cluster, source, accepted }) => ({ labels: { cluster, source }, value: accepted })),
    ),
    counter(
      'records_rejected_total',
      'Records that were refused, by reason.',
      rejects.map(({ count, ...labels }) => ({ labels, value: count })),
    ),
    gauge('source_lag_seconds', 'Time since the start of the newest stored window.', lags),
    gauge(
      'series',
      'Distinct series, which have a limit.',
      clusters.map(({ cluster, series }) => ({ labels: { cluster }, value: series })),
    ),
    gauge('series_limit', 'Series beyond this are refused.', [
      { labels: {}, value: env().FIREBREAK_SERIES_PER_CLUSTER },
    ]),
    gauge(
      'open_alerts',
      'Alerts that nobody closed.',
      clusters.map(({ cluster, openAlerts }) => ({ labels: { cluster }, value: openAlerts })),
    ),
    gauge(
      'touched_hours',
      'Hours that ranges read from single windows, until the worker has summed them up.',
      clusters.map(({ cluster, touchedHours }) => ({ labels: { cluster }, value: touchedHours })),
    ),
    gauge(
      'table_rows',
      'Rows by table, as Postgres estimates them.',
      tables.map(({ table, rows }) => ({ labels: { table }, value: rows })),
    ),
    gauge(
      'table_bytes',
      'Bytes by table, indexes included.',
      tables.map(({ table, bytes }) => ({ labels: { table }, value: bytes })),
    ),
    gauge('stream_clients', 'Clients that follow live flows.', [{ labels: { process: own }, value: streams }]),
    ...processFamilies([{ process: own, sample: sampleProcess() }, ...samples]),
  ];
}

interface NamedSample {
  readonly process: string;
  readonly sample: ProcessSample;
}

function processFamilies(all: readonly NamedSample[]): readonly MetricFamily[] {
  const of = (value: (sample: ProcessSample) => number) =>
    all.map(({ process, sample }) => ({ labels: { process }, value: value(sample) }));
  return [
    {
      name: 'batch_duration_seconds',
      help: 'Time to store a batch, to its commit.',
      type: 'histogram',
      samples: all.flatMap(({ process, sample }) => [
        ...histogram({ process, outcome: 'stored' }, sample.batches.stored),
        ...histogram({ process, outcome: 'failed' }, sample.batches.failed),
      ]),
    },
    gauge(
      'event_loop_delay_seconds',
      'Delay of the event loop in the last 10 seconds or more; 0.01 is none.',
      all.flatMap(({ process, sample: { eventLoop } }) => [
        { labels: { process, quantile: '0.5' }, value: eventLoop.p50 },
        { labels: { process, quantile: '0.99' }, value: eventLoop.p99 },
        { labels: { process, quantile: '1' }, value: eventLoop.max },
      ]),
    ),
    gauge(
      'process_resident_memory_bytes',
      'Memory of the process.',
      of(({ residentBytes }) => residentBytes),
    ),
    gauge(
      'process_start_time_seconds',
      'When the process started, epoch seconds.',
      of(({ startedAt }) => startedAt),
    ),
  ];
}

/** Buckets of Prometheus are cumulative. */
function histogram(
  labels: Readonly<Record<string, string>>,
  { counts, sumSeconds }: ProcessSample['batches']['stored'],
): readonly MetricSample[] {
  let total = 0;
  const buckets = [...LATENCY_BOUNDS.map(String), '+Inf'].map((le, at): MetricSample => {
    total += counts[at] ?? 0;
    return { suffix: '_bucket', labels: { ...labels, le }, value: total };
  });
  return [...buckets, { suffix: '_sum', labels, value: sumSeconds }, { suffix: '_count', labels, value: total }];
}

function counter(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, type: 'counter', samples };
}

function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, type: 'gauge', samples };
}
