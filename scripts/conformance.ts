/**
 * Runs every vector file of a folder against the policy engine: `npm run conformance -- [DIR]`.
 * One line a file, each failing case with what was expected and got, and `N passed, N failed` at the end.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaseResult } from '@/lib/core/cases/case';
import { runCases } from '@/lib/core/cases/run-case';

const OWN_CASES = fileURLToPath(new URL('../lib/core/cases', import.meta.url));

function main(folder: string): number {
  const totals = { passed: 0, failed: 0 };
  for (const name of vectorFiles(folder)) {
    const results = runFile(join(folder, name));
    const failed = results.filter((result) => result.failures.length > 0);
    totals.passed += results.length - failed.length;
    totals.failed += failed.length;
    console.log(`${name.padEnd(32)} ${results.length - failed.length} passed, ${failed.length} failed`);
    for (const result of failed) printFailure(result);
  }
  if (totals.passed + totals.failed === 0) {
    console.log(`no vector files in ${folder}`);
    totals.failed++;
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed === 0 ? 0 : 1;
}

function vectorFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}

function runFile(path: string): readonly CaseResult[] {
  try {
    return runCases(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    return [{ id: path, failures: [{ id: path, expected: 'a file of JSON', got: String(error) }] }];
  }
}

function printFailure(result: CaseResult): void {
  for (const failure of result.failures) {
    console.log(`  FAIL ${failure.id}`);
    console.log(`    expected ${JSON.stringify(failure.expected)}`);
    console.log(`    got      ${JSON.stringify(failure.got)}`);
  }
}

process.exitCode = main(resolve(process.argv[2] ?? OWN_CASES));
