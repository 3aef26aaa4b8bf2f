/**
 * The calm, aligned lines that `npm start` and `npm test` print: one per step, with its duration.
 * On a terminal the running step is shown at once and completed in place; in a log file only the outcome is written.
 */
const LABEL_WIDTH = 32;
const OUTCOME_WIDTH = 40;

/** @param {number} milliseconds */
export function formatDuration(milliseconds) {
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** One aligned line. @param {string} label @param {string} outcome @param {number} milliseconds */
export function stepLine(label, outcome, milliseconds) {
  return `  ${label.padEnd(LABEL_WIDTH)}${outcome.padEnd(OUTCOME_WIDTH)} ${formatDuration(milliseconds).padStart(10)}`;
}

/**
 * Runs one step and prints `  label   outcome   1.2 s`. The work returns the outcome's words, or nothing for `done`.
 * @param {string} label
 * @param {() => Promise<string | void>} work
 */
export async function step(label, work) {
  const began = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  ${label.padEnd(LABEL_WIDTH)}...`);
  const finish = (/** @type {string} */ outcome) => {
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
    say(stepLine(label, outcome, performance.now() - began));
  };
  try {
    finish((await work()) ?? 'done');
  } catch (error) {
    finish('failed');
    throw error;
  }
}

/** A failure whose message is meant for the person at the terminal: printed without a stack. */
export class StartError extends Error {
  /** @param {string} message @param {string} [detail] output of the program that failed */
  constructor(message, detail = '') {
    super(message);
    this.detail = detail;
  }
}

/** Prints a failure: what went wrong first, what the failing program said below it. @param {unknown} error */
export function reportFailure(error) {
  if (!(error instanceof StartError)) {
    console.error(error);
    return;
  }
  const detail = error.detail.trim();
  if (detail) console.error(`\n${detail.split('\n').slice(-40).join('\n')}`);
  console.error(`\n${error.message}`);
}
