/** A YAML tree as plain values, with the offset of every field. Stricter than YAML: one text has one meaning here. */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { YAML_LIMITS, type YamlProblemCode } from './problem';

/**
 * Where one field stands, and the fields below it. `keyAt` null for list entries and the root. A tree and no map by
 * path: paths of a hostile text would be far longer than the text.
 */
export interface FieldPlace {
  readonly keyAt: number | null;
  readonly valueAt: number;
  readonly isScalar: boolean;
  readonly fields: Map<string, FieldPlace>;
  readonly items: FieldPlace[];
}

export interface ValueProblem {
  readonly code: YamlProblemCode;
  readonly offset: number;
  readonly path: string;
  readonly message: string;
}

export interface ReadValue {
  readonly value: unknown;
  readonly root: FieldPlace;
  readonly problems: readonly ValueProblem[];
}

/** Kubernetes reads YAML 1.1, where these are booleans (go-yaml resolve.go). */
const AMBIGUOUS = /^(?:y|yes|n|no|on|off)$/i;
/** Kubernetes' longest, an annotation's, has 317. */
const MAX_KEY = 1024;
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/** Linear in the tree. Never throws; what has no place in a Kubernetes object is a problem and reads as null. */
export function toValue(node: Node | null): ReadValue {
  const reader = new ValueReader();
  const root = placeOf(node, null);
  const value = node === null ? null : reader.read(node, root, '', 0);
  return { value, root, problems: reader.problems };
}

/**
 * The place at a path as lib/core's problems write it (`spec.ingress[0].source`), or the nearest one above it.
 * Names may hold dots themselves: the first way to read the path that leads somewhere counts.
 */
export function findPlace(root: FieldPlace, path: string): { readonly place: FieldPlace; readonly isExact: boolean } {
  if (path === '') return { place: root, isExact: true };
  const index = /^\[(\d+)\]\.?/.exec(path);
  if (index !== null) {
    const item = root.items[Number(index[1])];
    return item === undefined ? { place: root, isExact: false } : findPlace(item, path.slice(index[0].length));
  }
  let nearest: ReturnType<typeof findPlace> | null = null;
  for (let cut = endOfName(path, 0); cut !== -1; cut = cut === path.length ? -1 : endOfName(path, cut + 1)) {
    const field = root.fields.get(path.slice(0, cut));
    if (field === undefined) continue;
    const found = findPlace(field, path.slice(path[cut] === '.' ? cut + 1 : cut));
    if (found.isExact) return found;
    nearest ??= found;
  }
  return nearest ?? { place: root, isExact: false };
}

function endOfName(path: string, from: number): number {
  const cut = path.slice(from).search(/[.[]/);
  return cut === -1 ? path.length : from + cut;
}

function placeOf(node: unknown, keyAt: number | null): FieldPlace {
  const valueAt = offsetOf(node) ?? keyAt ?? 0;
  return { keyAt, valueAt, isScalar: isScalar(node), fields: new Map(), items: [] };
}

class ValueReader {
  readonly problems: ValueProblem[] = [];

  read(node: unknown, place: FieldPlace, path: string, depth: number): unknown {
    const offset = place.valueAt;
    if (depth > YAML_LIMITS.depth)
      return this.refuse('too-deep', offset, path, `is nested deeper than ${YAML_LIMITS.depth} levels`);
    if (isAlias(node)) return this.refuse('alias', offset, path, 'aliases are not read: write the value out');
    if (isScalar(node)) return this.scalar(node, offset, path);
    if (isMap(node)) return this.map(node, place, path, depth);
    if (isSeq(node)) return this.list(node, place, path, depth);
    return null;
  }

  private scalar(node: Scalar, offset: number, path: string): unknown {
    this.checkTag(node.tag, offset, path);
    const { value } = node;
    if (typeof value === 'string' && node.type === 'PLAIN' && AMBIGUOUS.test(value)) {
      this.refuse(
        'ambiguous',
        offset,
        path,
        `\`${value}\` is a boolean to Kubernetes: put it in quotes, or write true or false`,
      );
    }
    return typeof value === 'bigint' ? Number(value) : (value ?? null);
  }

  private list(node: YAMLSeq, place: FieldPlace, path: string, depth: number): unknown {
    this.checkTag(node.tag, place.valueAt, path);
    return node.items.map((item: unknown, index) => {
      // `[a: b]` holds a pair without a map round it.
      if (isPair(item)) return this.refuse('bad-key', place.valueAt, path, 'put braces round a map in a list');
      const inner = placeOf(item, null);
      place.items.push(inner);
      return this.read(item, inner, `${path}[${index}]`, depth + 1);
    });
  }

  private map(node: YAMLMap, place: FieldPlace, path: string, depth: number): unknown {
    this.checkTag(node.tag, place.valueAt, path);
    const entries = new Map<string, unknown>();
    for (const pair of node.items) {
      const keyAt = offsetOf(pair.key) ?? place.valueAt;
      const key = this.key(pair, keyAt, path, entries);
      if (key === null) continue;
      const inner = placeOf(pair.value, keyAt);
      place.fields.set(key, inner);
      entries.set(key, this.read(pair.value, inner, path === '' ? key : `${path}.${key}`, depth + 1));
    }
    // fromEntries makes `__proto__` a field like any other.
    return Object.fromEntries(entries);
  }

  private key({ key }: Pair, keyAt: number, path: string, known: ReadonlyMap<string, unknown>): string | null {
    if (!isScalar(key) || key.value === null || key.value === undefined) {
      this.refuse('bad-key', keyAt, path, 'a field name must be text');
      return null;
    }
    const text = String(key.value);
    if (text.length > MAX_KEY) {
      this.refuse('bad-key', keyAt, path, `a field name has at most ${MAX_KEY} characters`);
      return null;
    }
    if (text === '<<') {
      this.refuse('merge-key', keyAt, path, 'merge keys are not read: write the fields out');
      return null;
    }
    if (!known.has(text)) return text;
    this.refuse(
      'duplicate-key',
      keyAt,
      path === '' ? text : `${path}.${text}`,
      `\`${shorten(text)}\` is given twice: keep one`,
    );
    return null;
  }

  private checkTag(tag: string | undefined, offset: number, path: string): void {
    if (tag === undefined || CORE_TAG.test(tag)) return;
    this.refuse('tag', offset, path, `the tag \`${shorten(tag)}\` is not read: leave it out`);
  }

  private refuse(code: YamlProblemCode, offset: number, path: string, message: string): null {
    this.problems.push({ code, offset, path, message });
    return null;
  }
}

function offsetOf(node: unknown): number | null {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null;
}

function shorten(text: string): string {
  return text.length > 48 ? `${text.slice(0, 48)}...` : text;
}
