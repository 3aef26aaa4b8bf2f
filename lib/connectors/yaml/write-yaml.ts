/** Writes changed objects back into the text they came from: comments, unknown fields, order and other objects stay. */
import { type Document, isMap, isNode, isSeq, Lexer, type Node, stringify, Document as YamlTree } from 'yaml';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { err, ok, type Result } from '@/lib/core/result';
import { mergeNode } from './merge-node';
import type { YamlProblem } from './problem';
import { parseYaml, readYaml, type YamlDocument, type YamlFile } from './read-yaml';

/** One object's new state; `part` and `item` name it as YamlDocument does. */
export interface YamlEdit extends Pick<YamlDocument, 'part' | 'item'> {
  readonly document: PolicyDocument;
}

/** Kubernetes reads YAML 1.1: text that would be a boolean or number there is put in quotes. */
const KUBERNETES = { compat: 'yaml-1.1' } as const;

/** Fields of a document that an edit speaks of; others (status, data ...) are left as the text has them. */
const EDITED_FIELDS = ['apiVersion', 'kind', 'metadata', 'spec'] as const;

/**
 * The text with the edits made. Parts without an edit keep every byte; an edited part is written anew from its own
 * tree, long lines unfolded. Nothing to change gives the same text. The answer is read again before it is given:
 * errors are those of readYaml for a text that cannot be read, `gone` for a part that is not there, and `lossy` where
 * the result would not read as asked or a comment of what stays would be lost. Linear.
 */
export function editYaml(text: string, edits: readonly YamlEdit[]): Result<string, readonly YamlProblem[]> {
  const before = readYaml(text);
  if (before.problems.length > 0) return err(before.problems);
  const parts = parseYaml(text);
  const patches: Patch[] = [];
  for (const part of new Set(edits.map((edit) => edit.part))) {
    const patch = patchPart(
      text,
      parts[part],
      edits.filter((edit) => edit.part === part),
      before,
    );
    if (patch === null) return err([problem('gone', `the text has no such object in its part ${part + 1}`)]);
    if (patch.text !== text.slice(patch.from, patch.to)) patches.push(patch);
  }
  const written = applyPatches(text, patches);
  const fault = faultOf(text, written, edits);
  return fault === null ? ok(written) : err([problem('lossy', fault)]);
}

/** The text with more objects behind it, each a part of its own. Long lines are never folded, which would break selectors. */
export function appendYaml(text: string, documents: readonly PolicyDocument[]): string {
  const added = documents.map((document) =>
    stringify(document, { ...KUBERNETES, lineWidth: 0, aliasDuplicateObjects: false }),
  );
  const start = text.trim() === '' ? '' : `${text.endsWith('\n') ? text : `${text}\n`}---\n`;
  return start + added.join('---\n');
}

interface Patch {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function applyPatches(text: string, patches: readonly Patch[]): string {
  let written = '';
  let at = 0;
  for (const patch of [...patches].sort((a, b) => a.from - b.from)) {
    written += text.slice(at, patch.from) + patch.text;
    at = patch.to;
  }
  return written + text.slice(at);
}

/** Null = no such object. */
function patchPart(
  text: string,
  part: Document | undefined,
  edits: readonly YamlEdit[],
  { documents }: YamlFile,
): Patch | null {
  const contents = part?.contents;
  const range = contents?.range;
  if (part === undefined || !contents || !range) return null;
  const [from, , to] = range;
  let changed = false;
  for (const { part: number, item, document } of edits) {
    const node = objectNode(contents, item);
    const known = documents.find((entry) => entry.part === number && entry.item === item);
    if (node === null || known === undefined) return null;
    if (sameFields(known.document, document)) continue;
    changed = true;
    for (const field of EDITED_FIELDS) mergeField(part, node, field, document);
  }
  const source = text.slice(from, to);
  return { from, to, text: changed ? rewritten(contents, source) : source };
}

function objectNode(contents: Node, item: number | null): Node | null {
  if (item === null) return contents;
  const items = isMap(contents) ? contents.get('items', true) : null;
  const node: unknown = isSeq(items) ? items.items[item] : null;
  return isMap(node) ? node : null;
}

function sameFields(a: PolicyDocument, b: PolicyDocument): boolean {
  return EDITED_FIELDS.every((field) => JSON.stringify(a[field]) === JSON.stringify(b[field]));
}

/** A spec that the text leaves out and the edit leaves empty stays out. */
function mergeField(part: Document, node: Node, field: (typeof EDITED_FIELDS)[number], document: PolicyDocument): void {
  if (!isMap(node)) return;
  const value = document[field];
  if (!node.has(field)) {
    if (typeof value !== 'object' || Object.keys(value).length > 0) node.set(field, part.createNode(value));
    return;
  }
  node.set(field, mergeNode(part, node.get(field, true), value));
}

/** The object's tree as text, in the indentation it had; what stands before and behind it is not its own. */
function rewritten(contents: Node, source: string): string {
  const tree = new YamlTree<Node>(undefined, KUBERNETES);
  tree.contents = contents;
  forgetHeadComment(contents);
  const text = tree.toString({
    lineWidth: 0,
    indent: indentOf(source),
    indentSeq: indentsLists(source),
    flowCollectionPadding: /[{[] /.test(source),
  });
  const [body, tail] = splitTail(text);
  const [, sourceTail] = splitTail(source);
  // Comments behind the last field keep the column that somebody gave them.
  const isSame = commentsOf(tail).join('\n') === commentsOf(sourceTail).join('\n');
  return isSame ? body + sourceTail : text.trimEnd() + (/\s*$/.exec(source)?.[0] ?? '');
}

/** What follows the end of the last line that holds more than a comment. */
function splitTail(text: string): readonly [string, string] {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => !/^\s*(?:#.*)?$/.test(line));
  const body = lines
    .slice(0, last + 1)
    .join('\n')
    .trimEnd();
  return [body, text.slice(body.length)];
}

/** The library hangs what stands before an object on its first field; the text before the object has it already. */
function forgetHeadComment(contents: Node): void {
  contents.commentBefore = null;
  contents.spaceBefore = false;
  const key = isMap(contents) && contents.flow !== true ? contents.items[0]?.key : null;
  if (!isNode(key)) return;
  key.commentBefore = null;
  key.spaceBefore = false;
}

/** Columns of the first nested line; two where nothing is nested. */
function indentOf(source: string): number {
  const found = /\n( +)[^ #\n-]/.exec(source)?.[1]?.length ?? 2;
  return Math.min(Math.max(found, 2), 8);
}

/** Whether lists stand further right than the field that holds them. */
function indentsLists(source: string): boolean {
  const found = /(?:^|\n)( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- /.exec(source);
  return found === null || (found[2]?.length ?? 0) > (found[1]?.length ?? 0);
}

/** In words what is wrong with the new text; null = it says what was asked and nothing is lost. */
function faultOf(text: string, written: string, edits: readonly YamlEdit[]): string | null {
  if (text === written) return null;
  const after = readYaml(written);
  if (after.problems.length > 0) return 'the edited text would not read as YAML: change it by hand';
  for (const edit of edits) {
    const now = after.documents.find(({ part, item }) => part === edit.part && item === edit.item);
    if (now === undefined || canonical(now.document) !== canonical(edit.document)) {
      return 'the edited text would not say what was asked: change it by hand';
    }
  }
  return losesComments(text, written) ? 'a comment would be lost: change it by hand' : null;
}

/** Comments may go with the fields they stood at; where no line of anything else went, none may. */
function losesComments(text: string, written: string): boolean {
  const kept = countTexts(commentsOf(written));
  const lost = commentsOf(text).some((comment) => {
    const left = kept.get(comment) ?? 0;
    kept.set(comment, left - 1);
    return left <= 0;
  });
  return lost && valueLines(written) >= valueLines(text);
}

function countTexts(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Lines that hold more than blanks and a comment. */
function valueLines(text: string): number {
  return text.split('\n').filter((line) => !/^\s*(?:#.*)?$/.test(line)).length;
}

/** Only what an edit speaks of, without regard to the order of fields. */
function canonical(document: PolicyDocument): string {
  const { apiVersion, kind, metadata, spec } = document;
  return JSON.stringify({ apiVersion, kind, metadata, spec }, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The comments of a text in their order. */
export function commentsOf(text: string): readonly string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith('#'));
}

function problem(code: 'gone' | 'lossy', message: string): YamlProblem {
  return { code, path: null, message, line: 1, column: 1 };
}
