/** Numbers for selectors: rules that ask the same share one number, so every question is answered once per class. */
import type { Selector } from '@/lib/core/selector/ast';

export class SelectorTable {
  private readonly selectors: Selector[] = [];
  private readonly byObject = new WeakMap<Selector, number>();
  private readonly byText = new Map<string, number>();

  /** Linear in the tree when the object is new. */
  numberOf(selector: Selector): number {
    const known = this.byObject.get(selector);
    if (known !== undefined) return known;
    const text = JSON.stringify(selector);
    const number = this.byText.get(text) ?? this.selectors.push(selector) - 1;
    this.byText.set(text, number);
    this.byObject.set(selector, number);
    return number;
  }

  /** Undefined for a number that was not given out. */
  at(number: number): Selector | undefined {
    return this.selectors[number];
  }
}
