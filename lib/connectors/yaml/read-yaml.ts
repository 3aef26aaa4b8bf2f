/** YAML text to Kubernetes objects that know the line and column of each of their fields. */
import { type Document, isDocument, parseAllDocuments } from 'yaml';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { guardYaml } from './guard';
import { LineIndex, MAX_PROBLEMS, YAML_LIMITS, type YamlPosition, type YamlProblem } from './problem';
import { type FieldPlace, findPlace, type ReadValue, toValue } from './to-value';

export interface YamlDocument {
  /** Every field of the text, also those that PolicyDocument does not name. A missing spec reads as empty. */
  readonly document: PolicyDocument;
  /** Which `---` part of the text, from 0, empty parts counted. */
  readonly part: number;
  /** Place in the `items` of a `kind: List`, as kubectl get writes; null = an object by itself. */
  readonly item: number | null;
  /**
   * Where a field stands: a scalar's value, else its name; for a missing one the nearest parent's. `offset` counts
   * within the scalar's text and is used where the text stands in the source as it is.
   */
  positionOf(path: string, offset?: number): YamlPosition;
}

/** What could be read, in the order of the text, and what could not, in the order of its place. */
export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly YamlProblem[];
}

/**
 * Reads one or many objects, `kind: List` taken apart; JSON is YAML too. Total and linear: limits are YAML_LIMITS, at
 * most MAX_PROBLEMS are told, aliases, tags, merge keys, repeated keys and YAML 1.1 booleans are problems. A part with
 * a problem gives no document; the others still do.
 */
export function readYaml(text: string): YamlFile {
  const refusal = guardYaml(text);
  const lines = new LineIndex(text);
  if (refusal !== null) {
    const { code, offset, message } = refusal;
    return {
      documents: [],
      problems: [{ code, path: null, message: `the text ${message}`, ...lines.positionOf(offset) }],
    };
  }
  const parts = parseYaml(text);
  const excess = parts[YAML_LIMITS.documents];
  const documents: YamlDocument[] = [];
  const problems: YamlProblem[] = [];
  for (const [part, parsed] of parts.slice(0, YAML_LIMITS.documents).entries()) {
    const read = readPart(parsed, part, text, lines);
    documents.push(...read.documents);
    problems.push(...read.problems);
  }
  if (excess !== undefined) {
    const message = `the text holds over ${YAML_LIMITS.documents} documents: split it into several files`;
    problems.push({ code: 'too-many', path: null, message, ...lines.positionOf(excess.range?.[0] ?? 0) });
  }
  return { documents, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** The parts as trees that keep comments. `uniqueKeys` off: the library looks for repeats in quadratic time, to-value.ts in linear. */
export function parseYaml(text: string): readonly Document[] {
  const parsed: readonly unknown[] = parseAllDocuments(text, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    version: '1.2',
  });
  return parsed.filter((part): part is Document => isDocument(part));
}

const SYNTAX_WORDS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab cannot indent: use spaces',
  BAD_INDENT: 'the indentation does not fit the lines above: align it with its neighbours',
  MISSING_CHAR: 'something is missing here',
  BLOCK_AS_IMPLICIT_KEY: 'a second `:` in one line: put the value in quotes or on a line of its own',
  MULTILINE_IMPLICIT_KEY: 'a field name must end with `:` on its own line',
  UNEXPECTED_TOKEN: 'this does not belong here: put text with special characters in quotes',
};

function readPart(parsed: Document, part: number, text: string, lines: LineIndex): YamlFile {
  const [error] = parsed.errors;
  if (error !== undefined) {
    const detail = error.message.split('\n')[0] ?? '';
    const message = SYNTAX_WORDS[error.code] ?? detail.charAt(0).toLowerCase() + detail.slice(1);
    return { documents: [], problems: [{ code: 'syntax', path: null, message, ...lines.positionOf(error.pos[0]) }] };
  }
  const read = toValue(parsed.contents);
  const found = isOurs(read.value) ? read.problems : read.problems.filter(({ code }) => code !== 'ambiguous');
  const problems = found.map(({ offset, ...problem }) => ({ ...problem, ...lines.positionOf(offset) }));
  if (problems.length > 0 || read.value === null) return { documents: [], problems };
  return objectsOf(read, part, text, lines);
}

/** Somebody else's object may hold what it likes, as long as it is YAML with one meaning to its structure. */
function isOurs(value: unknown): boolean {
  const apiVersion = isRecord(value) ? value.apiVersion : null;
  return (
    typeof apiVersion !== 'string' || /^(v1$|projectcalico\.org\/|(policy\.)?networking\.k8s\.io\/)/.test(apiVersion)
  );
}

function objectsOf(read: ReadValue, part: number, text: string, lines: LineIndex): YamlFile {
  const documents: YamlDocument[] = [];
  const problems: YamlProblem[] = [];
  for (const { value, prefix, item } of unlisted(read.value)) {
    const positionOf = (path: string, offset?: number) =>
      lines.positionOf(offsetOf(read.root, joinPath(prefix, path), text, offset));
    const shape = shapeProblem(value);
    if (shape === null) documents.push({ document: asDocument(value), part, item, positionOf });
    else problems.push({ code: 'not-an-object', ...shape, ...positionOf(shape.path) });
  }
  return { documents, problems };
}

interface ListedValue {
  readonly value: unknown;
  readonly prefix: string;
  readonly item: number | null;
}

/** `kubectl get -o yaml` answers a List of objects. */
function unlisted(value: unknown): readonly ListedValue[] {
  if (!isRecord(value) || !Array.isArray(value.items) || !String(value.kind).endsWith('List')) {
    return [{ value, prefix: '', item: null }];
  }
  return value.items.map((entry: unknown, item) => ({ value: entry, prefix: `items[${item}]`, item }));
}

function joinPath(prefix: string, path: string): string {
  return prefix === '' || path === '' ? prefix + path : `${prefix}.${path}`;
}

/** What every reader of a PolicyDocument relies on. */
function shapeProblem(value: unknown): { readonly path: string; readonly message: string } | null {
  if (!isRecord(value))
    return { path: '', message: 'this is no Kubernetes object: it needs apiVersion, kind and metadata' };
  for (const field of ['apiVersion', 'kind']) {
    if (!isText(value[field]))
      return { path: field, message: `\`${field}\` must be text: a Kubernetes object needs it` };
  }
  const { metadata, spec } = value;
  if (!isRecord(metadata)) return { path: 'metadata', message: '`metadata` must be an object with a name' };
  if (!isText(metadata.name)) return { path: 'metadata.name', message: '`metadata.name` must be text' };
  if (metadata.namespace !== undefined && !isText(metadata.namespace)) {
    return { path: 'metadata.namespace', message: '`metadata.namespace` must be text' };
  }
  for (const field of ['labels', 'annotations']) {
    const problem = textMapProblem(metadata[field], `metadata.${field}`);
    if (problem !== null) return problem;
  }
  const specIsFine = spec === undefined || spec === null || isRecord(spec);
  return specIsFine ? null : { path: 'spec', message: '`spec` must be an object' };
}

function textMapProblem(value: unknown, path: string): { readonly path: string; readonly message: string } | null {
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) return { path, message: `\`${path}\` must be an object` };
  const bad = Object.keys(value).find((key) => typeof value[key] !== 'string');
  return bad === undefined ? null : { path: `${path}.${bad}`, message: 'must be text: put it in quotes' };
}

/** INVARIANT: shapeProblem found nothing. Null labels and a null or missing spec read as empty, as in Kubernetes. */
function asDocument(value: unknown): PolicyDocument {
  const { metadata, spec, ...rest } = value as PolicyDocument;
  const { labels, annotations, ...named } = metadata;
  return {
    ...rest,
    metadata: {
      ...named,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
    },
    spec: spec ?? {},
  };
}

/** An offset within a value counts only where the source holds the text as it is: on one line, without escapes. */
function offsetOf(root: FieldPlace, path: string, source: string, offset = 0): number {
  const { place, isExact } = findPlace(root, path);
  if (!isExact || !place.isScalar) return place.keyAt ?? place.valueAt;
  if (offset === 0) return place.valueAt;
  const quote = source[place.valueAt];
  const start = place.valueAt + (quote === '"' || quote === "'" ? 1 : 0);
  const before = source.slice(start, start + offset);
  const isPlain = quote !== '|' && quote !== '>' && !/[\n\\]/.test(before) && !(quote === "'" && before.includes("''"));
  return isPlain ? start + offset : place.valueAt;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
