/**
 * Turns a YAML tree into another value by changing as little of it as possible, so that what people wrote around it
 * (comments, order, quotes, flow or block style) stays with the fields and list entries that stay.
 */
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/** The node to put in the place of `node`: itself, changed, where it can say `value`; a new one otherwise. Linear. */
export function mergeNode(document: Document, node: unknown, value: unknown): unknown {
  if (isMap(node) && isRecord(value)) return mergeMap(document, node, value);
  if (isSeq(node) && Array.isArray(value)) return mergeList(document, node, value);
  if (isScalar(node) && (value === null || typeof value !== 'object')) return mergeScalar(node, value);
  return document.createNode(value, { aliasDuplicateObjects: false });
}

/** The text as it was written, `0x10` and quotes included, where the value stays; the style alone where it changes. */
function mergeScalar(node: Scalar, value: unknown): Scalar {
  if (node.value === value || (node.value === undefined && value === null)) return node;
  node.value = value;
  delete node.source;
  delete node.format;
  return node;
}

/** Fields that stay keep their place; new ones come last, in the value's order. */
function mergeMap(document: Document, map: YAMLMap, value: Readonly<Record<string, unknown>>): YAMLMap {
  const known = new Set<string>();
  map.items = map.items.filter((pair: Pair) => {
    const key = keyOf(pair);
    if (key === null || !Object.hasOwn(value, key) || value[key] === undefined) return false;
    known.add(key);
    pair.value = mergeNode(document, pair.value, value[key]);
    return true;
  });
  for (const key of Object.keys(value)) {
    if (!known.has(key) && value[key] !== undefined) map.items.push(document.createPair(key, value[key]));
  }
  return map;
}

/** Entries that are the same stay the same node wherever they move to; others are changed in place, from the front. */
function mergeList(document: Document, list: YAMLSeq, value: readonly unknown[]): YAMLSeq {
  const old = list.items as readonly Node[];
  giveHeadComment(list);
  const unused = new Map<string, Node[]>();
  for (const node of [...old].reverse()) {
    const text = textOf(node);
    const alike = unused.get(text);
    if (alike === undefined) unused.set(text, [node]);
    else alike.push(node);
  }
  const kept = value.map((entry) => unused.get(JSON.stringify(entry))?.pop() ?? null);
  const taken = new Set(kept);
  const spare = old.filter((node) => !taken.has(node));
  // As many entries as before: the ones that differ are edits. Otherwise something came or went.
  const isEdit = spare.length === kept.filter((node) => node === null).length;
  const replacements = isEdit ? spare.values() : [].values();
  list.items = value.map((entry, index) => {
    return kept[index] ?? mergeNode(document, replacements.next().value ?? null, entry);
  });
  return list;
}

/** The library hangs the comment before the first entry on the list; it is about the entry, and goes where that goes. */
function giveHeadComment(list: YAMLSeq): void {
  const [first] = list.items;
  if (list.flow === true || !list.commentBefore || !isNode(first) || first.commentBefore) return;
  first.commentBefore = list.commentBefore;
  list.commentBefore = null;
}

function textOf(node: Node): string {
  return JSON.stringify(node.toJSON()) ?? 'null';
}

function keyOf({ key }: Pair): string | null {
  return isScalar(key) ? String(key.value) : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
