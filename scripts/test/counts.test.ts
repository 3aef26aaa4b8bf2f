import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { playwrightCounts, vitestCounts } from './counts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-counts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const vitest = {
  numTotalTests: 5,
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
};
const stats = { expected: 2, unexpected: 0, flaky: 0, skipped: 0 };

describe('vitestCounts', () => {
  it('takes over what vitest counted', () => {
    expect(vitestCounts(report(vitest))).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('counts a file that failed before its first test', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    expect(vitestCounts(report({ ...vitest, testResults })).failed).toBe(2);
  });

  it('does not count a failed test twice', () => {
    const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }];
    expect(vitestCounts(report({ ...vitest, testResults })).failed).toBe(1);
  });

  it.each([
    ['no report', join(folder, 'none.json')],
    ['a run without tests', report({ ...vitest, numTotalTests: 0 })],
  ])('fails on %s', (_, file) => {
    expect(vitestCounts(file).failed).toBeGreaterThan(0);
  });
});

describe('playwrightCounts', () => {
  it.each([
    ['all passed', { stats, errors: [] }, { passed: 2, failed: 0, skipped: 0 }],
    ['a flaky story has failed', { stats: { ...stats, flaky: 1 }, errors: [] }, { passed: 2, failed: 1, skipped: 0 }],
    ['an error outside of any story', { stats, errors: [{}] }, { passed: 2, failed: 1, skipped: 0 }],
    ['nothing ran', { stats: { ...stats, expected: 0 }, errors: [] }, { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', (_, content, counts) => {
    expect(playwrightCounts(report(content))).toEqual(counts);
  });

  it('fails without a report', () => {
    expect(playwrightCounts(join(folder, 'none.json')).failed).toBe(1);
  });
});
