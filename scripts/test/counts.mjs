/** What the test runners counted, read from their JSON reports. A report that is missing or empty is a failure. */
import { readJson } from '#scripts/start/home.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {string} file written by `vitest --reporter=json` @returns {Counts} */
export function vitestCounts(file) {
  const report = readJson(file);
  if (!report || report.numTotalTests === 0) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(isBrokenFile).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A file that failed before any of its tests ran: an import that throws. @param {any} file */
function isBrokenFile(file) {
  return file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed');
}

/** @param {string} file written by `playwright test --reporter=json` @returns {Counts} */
export function playwrightCounts(file) {
  const report = readJson(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  const nothing = expected + unexpected + flaky === 0 ? 1 : 0;
  return { passed: expected, failed: unexpected + flaky + report.errors.length + nothing, skipped };
}
