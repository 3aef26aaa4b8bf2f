/** What can be wrong with a YAML text, and where. Shared by reading, validating and writing. */

/** From 1, as editors count; columns in UTF-16 units. */
export interface YamlPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * syntax: no YAML. too-large, too-deep, too-many: over the limits. alias, tag, merge-key, bad-key, duplicate-key:
 * YAML that Kubernetes objects do without and that means different things to different readers. ambiguous: a word that
 * YAML 1.1 readers, Kubernetes among them, take for true or false. not-an-object: no Kubernetes object. invalid: a
 * cluster would refuse it. gone, lossy: an edit that cannot be written.
 */
export type YamlProblemCode =
  | 'syntax'
  | 'too-large'
  | 'too-deep'
  | 'too-many'
  | 'alias'
  | 'tag'
  | 'merge-key'
  | 'bad-key'
  | 'duplicate-key'
  | 'ambiguous'
  | 'not-an-object'
  | 'invalid'
  | 'gone'
  | 'lossy';

/** `path` like `spec.ingress[0].source`, null where no field is meant. `message`: lower case, no full stop, what to do. */
export interface YamlProblem extends YamlPosition {
  readonly code: YamlProblemCode;
  readonly path: string | null;
  readonly message: string;
}

/** Limits of one text (security.md 1.8 and R26). */
export const YAML_LIMITS = {
  bytes: 1024 * 1024,
  documents: 500,
  /** Maps and lists within each other. */
  depth: 64,
  /** Words, marks and line ends. A policy of a megabyte has a third of these; more is only ever an attack. */
  tokens: 400_000,
} as const;

/** The same mistake on every line is told this often. */
export const MAX_PROBLEMS = 100;

/** Finds lines by offset. Reading is linear once, each look-up logarithmic. */
export class LineIndex {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  positionOf(offset: number): YamlPosition {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.max(0, offset - (this.starts[low] ?? 0)) + 1 };
  }
}
