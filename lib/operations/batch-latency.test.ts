import { expect, it } from 'vitest';
import { adoptLatency, batchLatency, LATENCY_BOUNDS, recordBatchLatency } from './batch-latency';

it('counts batches of this thread and of the others together, and what a thread says again only once', () => {
  const counts = new Array<number>(LATENCY_BOUNDS.length + 1).fill(0);
  counts[0] = 2;
  const none = { counts: new Array<number>(LATENCY_BOUNDS.length + 1).fill(0), sumSeconds: 0 };
  recordBatchLatency('stored', 5);
  recordBatchLatency('failed', 60_000);
  adoptLatency('one', { stored: { counts, sumSeconds: 0.25 }, failed: none });
  adoptLatency('one', { stored: { counts, sumSeconds: 0.25 }, failed: none });
  adoptLatency('two', { stored: { counts, sumSeconds: 0.5 }, failed: none });
  const { stored, failed } = batchLatency();
  expect([stored.counts[0], stored.sumSeconds]).toEqual([5, 0.755]);
  expect([failed.counts.at(-1), failed.sumSeconds]).toEqual([1, 60]);
});
