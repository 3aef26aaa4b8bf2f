/** What every conformance runner hands back, and small readers for case files, which are foreign JSON. */

/** One case that did not hold; expected and got are for people to compare. */
export interface CaseFailure {
  readonly id: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** `failures` empty = the case holds. A case with several assertions may fail several times. */
export interface CaseResult {
  readonly id: string;
  readonly failures: readonly CaseFailure[];
}

/** Compares by JSON text, so plain data of any shape may be given; undefined members are ignored. */
export function check(id: string, expected: unknown, got: unknown): readonly CaseFailure[] {
  return JSON.stringify(sorted(expected)) === JSON.stringify(sorted(got)) ? [] : [{ id, expected, got }];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
