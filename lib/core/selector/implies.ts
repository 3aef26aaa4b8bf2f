/**
 * Does one selector's truth follow from another's, whatever the labels. Sound and incomplete: `true` is proven,
 * `false` only means that these rules of inference did not prove it.
 */
import type { Selector } from '@/lib/core/selector/ast';
import { formatSelector } from './format';

/** Questions asked of parts before the proof is given up: nested `&&` and `||` would otherwise cost exponential time. */
const MAX_QUESTIONS = 2000;

/**
 * Every set of labels that satisfies `narrow` satisfies `wide`. A conjunction follows when each of its terms follows;
 * a disjunction is followed from when each alternative implies `wide`. Linear in both texts plus at most 2000
 * questions about their parts. Total.
 */
export function implies(narrow: Selector, wide: Selector): boolean {
  return new Proof().implies(narrow, wide);
}

class Proof {
  private questions = 0;

  implies(narrow: Selector, wide: Selector): boolean {
    if (++this.questions > MAX_QUESTIONS) return false;
    if (alwaysTrue(wide) || textOf(narrow) === textOf(wide)) return true;
    if (wide.op === 'and') return wide.operands.every((term) => this.implies(narrow, term));
    if (narrow.op === 'or') return narrow.operands.every((term) => this.implies(term, wide));
    if (narrow.op === 'and' && narrow.operands.some((term) => this.implies(term, wide))) return true;
    if (wide.op === 'or') return wide.operands.some((term) => this.implies(narrow, term));
    if (narrow.op === 'not' && wide.op === 'not') return this.implies(wide.operand, narrow.operand);
    return comparisonImplies(narrow, wide);
  }
}

const texts = new WeakMap<Selector, string>();

/** Canonical text, written once per tree. */
function textOf(selector: Selector): string {
  const known = texts.get(selector);
  if (known !== undefined) return known;
  const text = formatSelector(selector);
  texts.set(selector, text);
  return text;
}

function alwaysTrue(selector: Selector): boolean {
  return selector.op === 'all' || selector.op === 'global';
}

/** Both speak of one label. What the narrow one says of its value decides. */
function comparisonImplies(narrow: Selector, wide: Selector): boolean {
  if (!('label' in narrow) || !('label' in wide) || narrow.label !== wide.label) return false;
  const values = valuesOf(narrow);
  if (values !== null) return values.every((value) => satisfies(wide, value));
  if (wide.op === 'has') return narrow.op === 'has' || isSubstringTest(narrow);
  const refused = refusedBy(narrow);
  const wanted = refusedBy(wide);
  if (refused === null || wanted === null) return false;
  return wanted.every((value) => refused.includes(value));
}

/** The only values that satisfy it; null = not a closed list. */
function valuesOf(selector: Selector): readonly string[] | null {
  if (selector.op === 'eq') return [selector.value];
  return selector.op === 'in' ? selector.values : null;
}

/** What `!=` and `not in` refuse; they accept everything else, a missing label too. */
function refusedBy(selector: Selector): readonly string[] | null {
  if (selector.op === 'ne') return [selector.value];
  return selector.op === 'notIn' ? selector.values : null;
}

/** These fail on a missing label, so they imply that it is there. */
function isSubstringTest(selector: Selector): boolean {
  return selector.op === 'contains' || selector.op === 'startsWith' || selector.op === 'endsWith';
}

function satisfies(selector: Selector, value: string): boolean {
  switch (selector.op) {
    case 'has':
      return true;
    case 'eq':
      return value === selector.value;
    case 'ne':
      return value !== selector.value;
    case 'in':
      return selector.values.includes(value);
    case 'notIn':
      return !selector.values.includes(value);
    case 'contains':
      return value.includes(selector.value);
    case 'startsWith':
      return value.startsWith(selector.value);
    case 'endsWith':
      return value.endsWith(selector.value);
    default:
      return false;
  }
}
