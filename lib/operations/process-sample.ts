/** What a process measures of itself: how busy its event loop is, its memory, how long its batches take. */
import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { type BatchLatency, batchLatency } from './batch-latency';

const latency = z.object({ counts: z.array(z.number()), sumSeconds: z.number() });
export const processSample = z.object({
  startedAt: z.number(),
  residentBytes: z.number(),
  /** Delay of the event loop since the sample before, in seconds. */
  eventLoop: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  batches: z.object({ stored: latency, failed: latency }),
});
export type ProcessSample = z.infer<typeof processSample>;

/** Precision of the measurement; a loop that is never blocked shows about this much. */
const RESOLUTION_MILLIS = 10;
/** Two readers close together see the same span of time. */
const SPAN_MILLIS = 10_000;
const NANOS = 1e9;

interface Monitor {
  readonly histogram: ReturnType<typeof monitorEventLoopDelay>;
  startedAt: number;
}

/** One per process: Next loads a module anew for each group of routes. */
const kept = globalThis as typeof globalThis & { firebreakEventLoop?: Monitor };

/** Names this process among all of the installation. */
export function processName(role: 'web' | 'worker'): string {
  return `${role}-${hostname()}-${process.pid}`;
}

/** Measuring starts with the first call. */
export function sampleProcess(): ProcessSample {
  const batches: BatchLatency = batchLatency();
  return {
    startedAt: Date.now() / 1000 - process.uptime(),
    residentBytes: process.memoryUsage.rss(),
    eventLoop: eventLoopDelay(),
    batches: {
      stored: { ...batches.stored, counts: [...batches.stored.counts] },
      failed: { ...batches.failed, counts: [...batches.failed.counts] },
    },
  };
}

function eventLoopDelay(): ProcessSample['eventLoop'] {
  const monitor = eventLoopMonitor();
  const { histogram } = monitor;
  const seconds = (nanos: number) => (Number.isFinite(nanos) ? nanos / NANOS : 0);
  const delay = {
    p50: seconds(histogram.percentile(50)),
    p99: seconds(histogram.percentile(99)),
    max: histogram.count === 0 ? 0 : seconds(histogram.max),
  };
  if (performance.now() - monitor.startedAt > SPAN_MILLIS) {
    histogram.reset();
    monitor.startedAt = performance.now();
  }
  return delay;
}

function eventLoopMonitor(): Monitor {
  if (kept.firebreakEventLoop === undefined) {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MILLIS });
    histogram.enable();
    kept.firebreakEventLoop = { histogram, startedAt: performance.now() };
  }
  return kept.firebreakEventLoop;
}
