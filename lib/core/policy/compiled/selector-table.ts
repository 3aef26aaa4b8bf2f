/** Numbers for selectors: rules that ask the same share one number, so every question is answered once per class. */
import type { Selector } from '@/lib/core/selector/ast';

export class SelectorTable {
  private readonly selectors: Selector[] = [];
  private readonly parts: (readonly number[] | null)[] = [];
  private readonly byObject = new WeakMap<Selector, number>();
  private readonly byText = new Map<string, number>();

  /** The text of a selector is as long as the selector: linear in it when the object is new. */
  numberOf(selector: Selector): number {
    const known = this.byObject.get(selector);
    if (known !== undefined) return known;
    const text = JSON.stringify(selector);
    const number = this.byText.get(text) ?? this.add(selector);
    this.byText.set(text, number);
    this.byObject.set(selector, number);
    return number;
  }

  /** Undefined for a number that was not given out. */
  at(number: number): Selector | undefined {
    return this.selectors[number];
  }

  /** The operands of an "and"; null for any other selector. */
  partsOf(number: number): readonly number[] | null {
    return this.parts[number] ?? null;
  }

  private add(selector: Selector): number {
    // "And" within "and" stays whole: splitting every level would read a nested selector once per level.
    const parts = selector.op === 'and' ? selector.operands.map((operand) => this.leafOf(operand)) : null;
    const number = this.selectors.push(selector) - 1;
    this.parts[number] = parts;
    return number;
  }

  private leafOf(operand: Selector): number {
    const known = this.byObject.get(operand);
    if (known !== undefined) return known;
    const text = JSON.stringify(operand);
    const number = this.byText.get(text) ?? this.selectors.push(operand) - 1;
    this.byText.set(text, number);
    this.byObject.set(operand, number);
    return number;
  }
}
