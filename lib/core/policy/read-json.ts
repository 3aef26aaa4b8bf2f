/**
 * Walks foreign JSON with a path for error messages. A value of the wrong type is a problem, an absent
 * one is null; nothing here throws.
 */

/** What is wrong with a document and where: `path` is like `spec.ingress[0].source.selector`. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
  /** Where in the text at `path` (selectors), a UTF-16 offset; left out = the value as a whole. */
  readonly offset?: number;
}

/** One place in a document; problems found below it are pushed onto the shared list. */
export class Place {
  constructor(
    readonly value: unknown,
    readonly path: string,
    private readonly problems: PolicyProblem[],
  ) {}

  get present(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** The member of an object; absent when this is no object. */
  field(key: string): Place {
    const path = this.path === '' ? key : `${this.path}.${key}`;
    const value = isRecord(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return new Place(value, path, this.problems);
  }

  report(message: string, offset?: number): void {
    this.problems.push({ path: this.path, message, ...(offset === undefined ? {} : { offset }) });
  }

  record(): Readonly<Record<string, unknown>> | null {
    return this.typed(isRecord, 'an object');
  }

  text(): string | null {
    return this.typed((value) => typeof value === 'string', 'text');
  }

  number(): number | null {
    return this.typed((value): value is number => typeof value === 'number' && Number.isFinite(value), 'a number');
  }

  boolean(): boolean {
    return this.typed((value) => typeof value === 'boolean', 'true or false') ?? false;
  }

  /** The entries of a list; empty when absent. */
  list(): readonly Place[] {
    const entries = this.typed<readonly unknown[]>(Array.isArray, 'a list') ?? [];
    return entries.map((entry, index) => new Place(entry, `${this.path}[${index}]`, this.problems));
  }

  texts(): readonly string[] {
    return this.list().flatMap((entry) => {
      const text = entry.text();
      if (text === null && !entry.present) entry.report('must be text');
      return text === null ? [] : [text];
    });
  }

  private typed<T>(is: (value: unknown) => value is T, what: string): T | null {
    if (!this.present) return null;
    if (is(this.value)) return this.value;
    this.report(`must be ${what}`);
    return null;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
