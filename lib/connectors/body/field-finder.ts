/** Finds which of some fields a JSON line writes, in one pass over its bytes: looking for one after the other is slower. */
import type { ChangingField } from './line-cutter';

const COLON = 0x3a;
const QUOTE = 0x22;

export class FieldFinder {
  /** By the length of their names. */
  readonly #fields: readonly (readonly ChangingField[])[];

  constructor(fields: readonly ChangingField[]) {
    const byLength: ChangingField[][] = [];
    for (const field of fields) byLength[field.name.length] = [...(byLength[field.name.length] ?? []), field];
    this.#fields = byLength;
  }

  /**
   * Those that the line writes as `"name":`, in their order; null when it writes one of them twice. The line must hold no
   * backslash: then a quote is never part of a text.
   */
  find(line: Buffer): readonly ChangingField[] | null {
    const found: ChangingField[] = [];
    let opening = 0;
    for (let at = 0; at < line.length; at++) {
      if (line[at] !== QUOTE) continue;
      if (line[at + 1] === COLON) {
        const field = this.#named(line, opening + 1, at);
        if (field !== undefined && found.includes(field)) return null;
        if (field !== undefined) found.push(field);
      }
      opening = at;
    }
    return found;
  }

  #named(line: Buffer, start: number, end: number): ChangingField | undefined {
    return this.#fields[end - start]?.find(({ pattern }) => isAt(line, start, end, pattern));
  }
}

/** Behind the opening quote of the pattern. */
function isAt(line: Buffer, start: number, end: number, pattern: Buffer): boolean {
  for (let at = start; at < end; at++) if (line[at] !== pattern[at - start + 1]) return false;
  return true;
}
