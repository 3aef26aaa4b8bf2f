import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowBatch } from '@/lib/connectors/connector';
import type { Flow, Seconds } from '@/lib/core/flow';
import { type Clock, demoFlowSource } from './flow-source';
import { multitoolObjects, seedObjects } from './objects';
import { memoryStore } from './testing/memory-store';

/** 2026-08-22 10:00:07 UTC: not on a window's edge. */
const NOW = 1_787_392_807;
const DAY = 86_400;

/** A clock that moves only while somebody waits on it, and stops the stream after `waits` of them. */
function steppingClock(waits: number): { readonly clock: Clock; readonly signal: AbortSignal } {
  const stop = new AbortController();
  let now = NOW;
  let left = waits;
  const clock: Clock = {
    now: () => now,
    wait: async (seconds) => {
      now += seconds;
      if (left-- === 0) stop.abort();
    },
  };
  return { clock, signal: stop.signal };
}

async function collect(resumeAfter: Seconds | null, waits = 0): Promise<readonly FlowBatch[]> {
  const { clock, signal } = steppingClock(waits);
  const batches: FlowBatch[] = [];
  for await (const batch of demoFlowSource(memoryStore(seedObjects()), clock).stream(resumeAfter, signal)) {
    batches.push(batch);
  }
  return batches;
}

const starts = (flows: readonly Flow[]) => [...new Set(flows.map((flow) => flow.windowStart))];

describe('the stream of the simulated cluster', () => {
  it('starts with the last 24 hours, every window of 15 s once and in order', async () => {
    const flows = (await collect(null)).flatMap((batch) => batch.flows);
    const windows = starts(flows);
    expect(windows).toHaveLength(DAY / 15);
    expect(windows).toEqual(windows.map((_, i) => (windows[0] ?? 0) + i * 15));
    expect(windows.at(-1)).toBeLessThanOrEqual(NOW - 15);
    expect(flows).toHaveLength((DAY / 15) * 14);
  });

  it('then yields one batch for each window that ends', async () => {
    const batches = await collect(NOW - 60, 3);
    expect(batches.slice(1).map((batch) => starts(batch.flows).length)).toEqual([1, 1, 1]);
  });

  it('goes on after the checkpoint, so no window is read twice and none is left out', async () => {
    const whole = (await collect(NOW - 7_200)).flatMap((batch) => batch.flows);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 470 }), async (windows) => {
        const checkpoint = (whole[0]?.windowStart ?? 0) + windows * 15;
        const rest = (await collect(checkpoint)).flatMap((batch) => batch.flows);
        expect(rest).toEqual(whole.filter((flow) => flow.windowStart > checkpoint));
      }),
      { numRuns: 5 },
    );
  });

  it('makes up at most a day of a long pause', async () => {
    const flows = (await collect(NOW - 10 * DAY)).flatMap((batch) => batch.flows);
    expect(starts(flows)).toHaveLength(DAY / 15);
  });

  it('gives the same numbers whenever a window is read', async () => {
    expect(await collect(NOW - 3_600)).toEqual(await collect(NOW - 3_600));
  });

  it('shows traffic that varies with the hour and never stops', async () => {
    const flows = (await collect(null)).flatMap((batch) => batch.flows);
    const perHour = new Map<number, number>();
    for (const { windowStart, counters } of flows) {
      const hour = Math.floor((windowStart % DAY) / 3_600);
      perHour.set(hour, (perHour.get(hour) ?? 0) + counters.connectionsStarted);
    }
    expect(perHour.get(14)).toBeGreaterThan((perHour.get(2) ?? 0) * 1.3);
    expect(flows.every((flow) => flow.counters.connectionsStarted > 0)).toBe(true);
  });

  it('does not invent traffic of what was deployed by hand', async () => {
    const { clock, signal } = steppingClock(0);
    const store = memoryStore([...seedObjects(), ...multitoolObjects()]);
    for await (const batch of demoFlowSource(store, clock).stream(NOW - 60, signal)) {
      expect(batch.flows.some(({ key }) => key.destination.name === 'multitool')).toBe(false);
    }
  });
});
