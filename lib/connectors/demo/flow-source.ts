/**
 * The simulated cluster's flow records, pulled like any other source: the last day on the first start, then one
 * batch for each window that ends. After a pause it goes on where it stopped, at most a day back.
 */
import type { FlowBatch, FlowSource } from '@/lib/connectors/connector';
import type { Flow, Seconds } from '@/lib/core/flow';
import type { DemoStore } from './demo-store';
import { dataPlaneOf, judgeConnection, reportConnection } from './simulate';
import { readSnapshot } from './snapshot';
import { trafficCounters, trafficEdges, WINDOW_SECONDS } from './traffic';

/** How far back the first start reaches, and how much of a pause is made up. */
export const BACKFILL_SECONDS = 86_400;
/** An hour: about 3,400 records, one transaction each. */
const WINDOWS_PER_BATCH = 240;

export interface Clock {
  /** Epoch seconds, fractions allowed. */
  now(): Seconds;
  /** Resolves early, without an error, when the signal aborts. */
  wait(seconds: Seconds, signal: AbortSignal): Promise<void>;
}

/** Batches in order of time; a window is yielded once it has ended. The records are judged when they are yielded. */
export function demoFlowSource(store: DemoStore, clock: Clock): FlowSource {
  return { name: 'demo', stream: (resumeAfter, signal) => streamWindows(store, clock, resumeAfter, signal) };
}

async function* streamWindows(
  store: DemoStore,
  clock: Clock,
  resumeAfter: Seconds | null,
  signal: AbortSignal,
): AsyncGenerator<FlowBatch> {
  let next = firstWindow(resumeAfter, clock.now());
  while (!signal.aborted) {
    const ended = windowAt(clock.now());
    if (next >= ended) {
      await clock.wait(ended + WINDOW_SECONDS - clock.now(), signal);
      continue;
    }
    const to = Math.min(ended, next + WINDOWS_PER_BATCH * WINDOW_SECONDS);
    const flows = await readWindows(store, next, to);
    yield { flows, rejected: [], dns: [], resumeAfter: to - WINDOW_SECONDS };
    next = to;
  }
}

function firstWindow(resumeAfter: Seconds | null, now: Seconds): Seconds {
  const oldest = windowAt(now - BACKFILL_SECONDS);
  return resumeAfter === null ? oldest : Math.max(oldest, windowAt(resumeAfter) + WINDOW_SECONDS);
}

/** Start of the window that holds the instant. */
export function windowAt(at: Seconds): Seconds {
  return Math.floor(at / WINDOW_SECONDS) * WINDOW_SECONDS;
}

/** Ordinary traffic of the windows in [from, to), both multiples of a window, by window and then edge. */
async function readWindows(store: DemoStore, from: Seconds, to: Seconds): Promise<readonly Flow[]> {
  const snapshot = readSnapshot(await store.list());
  const plane = dataPlaneOf(snapshot);
  const edges = trafficEdges(snapshot).map((edge) => ({ edge, judged: judgeConnection(plane, edge.connection) }));
  const flows: Flow[] = [];
  for (let start = from; start < to; start += WINDOW_SECONDS) {
    const window = { start, end: start + WINDOW_SECONDS };
    for (const { edge, judged } of edges) flows.push(...reportConnection(judged, window, trafficCounters(edge, start)));
  }
  return flows;
}
