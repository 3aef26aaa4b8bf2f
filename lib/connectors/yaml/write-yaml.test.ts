import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { readYaml } from './read-yaml';
import { appendYaml, commentsOf, editYaml } from './write-yaml';

const FILE = `# file head

# about web
apiVersion: projectcalico.org/v3 # version
kind: NetworkPolicy
# before metadata
metadata:
  # before name
  name: web # the name
  namespace: 'shop'

  labels: {a: b} # flow
spec:
  order: 0x10
  future: {kept: true}
  ingress:
  # first rule
  - action: Allow # act
    # inner
    source:
      selector: app == 'x' # sel
  # second rule
  - action: Deny

    protocol: TCP
  # behind the rules
# behind all
---
# second head
apiVersion: v1
kind: Namespace
metadata:   {name:   shop}
status:
    phase:  Active   # not ours
# tail
`;

function edit(
  text: string,
  change: (document: PolicyDocument) => PolicyDocument,
  part = 0,
  item: number | null = null,
) {
  const entry = readYaml(text).documents.find((known) => known.part === part && known.item === item);
  if (entry === undefined) throw new Error('no such object');
  const edited = editYaml(text, [{ part, item, document: change(entry.document) }]);
  if (!edited.ok) throw new Error(JSON.stringify(edited.error));
  return edited.value;
}

const spec = (change: (spec: Record<string, unknown>) => void) => (document: PolicyDocument) => {
  const copy = structuredClone(document) as { -readonly [key in keyof PolicyDocument]: PolicyDocument[key] };
  change(copy.spec as Record<string, unknown>);
  return copy;
};

describe('editYaml', () => {
  it('changes no byte when nothing changes', () => {
    expect(edit(FILE, (document) => structuredClone(document))).toBe(FILE);
  });

  it('adds a rule between two others and leaves every other line as it was', () => {
    const added = { action: 'Allow', protocol: 'UDP', destination: { ports: [53] } };
    const text = edit(
      FILE,
      spec((value) => (value.ingress as unknown[]).splice(1, 0, added)),
    );
    const lines = '  - action: Allow\n    protocol: UDP\n    destination:\n      ports:\n      - 53\n';
    expect(text).toBe(FILE.replace('  # second rule\n', `${lines}  # second rule\n`));
  });

  it('changes one value and keeps what stands around it', () => {
    expect(
      edit(
        FILE,
        spec((value) => Object.assign(value, { order: 17 })),
      ),
    ).toBe(FILE.replace('0x10', '17'));
    const text = edit(
      FILE,
      spec((value) => {
        const [rule] = value.ingress as { source: { selector: string } }[];
        if (rule) rule.source.selector = "app == 'y'";
      }),
    );
    expect(text).toBe(FILE.replace("app == 'x'", "app == 'y'"));
  });

  it('takes a rule away with its comment and no other', () => {
    const text = edit(
      FILE,
      spec((value) => (value.ingress as unknown[]).shift()),
    );
    expect(commentsOf(FILE).filter((comment) => !text.includes(comment))).toEqual([
      '# first rule',
      '# act',
      '# inner',
      '# sel',
    ]);
  });

  it('moves rules with their comments', () => {
    const text = edit(
      FILE,
      spec((value) => (value.ingress as unknown[]).reverse()),
    );
    expect(text.indexOf('# second rule')).toBeLessThan(text.indexOf('# first rule'));
    expect([...commentsOf(text)].sort()).toEqual([...commentsOf(FILE)].sort());
  });

  it('touches only the part that is edited, and fields that the edit does not speak of stay', () => {
    const text = edit(FILE, (document) => ({ ...document, metadata: { ...document.metadata, labels: { x: 'y' } } }), 1);
    expect(text.slice(0, FILE.indexOf('# second head'))).toBe(FILE.slice(0, FILE.indexOf('# second head')));
    expect(text).toContain('phase: Active # not ours');
    expect(readYaml(text).documents[1]?.document.metadata.labels).toEqual({ x: 'y' });
  });

  it('quotes text that Kubernetes would read as a boolean or number', () => {
    const text = edit(FILE, (document) => ({
      ...document,
      metadata: { ...document.metadata, annotations: { a: 'yes', b: '0777', c: 'on', d: '1:30' } },
    }));
    expect(text).toContain('a: "yes"\n    b: "0777"\n    c: "on"\n    d: "1:30"\n');
  });

  it('never folds a long selector', () => {
    const selector = Array.from({ length: 60 }, (_, index) => `label${index} == 'value'`).join(' && ');
    expect(
      edit(
        FILE,
        spec((value) => Object.assign(value, { selector })),
      ),
    ).toContain(selector);
  });

  it('keeps lists that stand further right where they are', () => {
    const indented = FILE.replace(
      /\n {2}ingress:[\s\S]*?# behind all/,
      '\n  ingress:\n    # one\n    - action: Allow\n# behind all',
    );
    const text = edit(
      indented,
      spec((value) => (value.ingress as unknown[]).push({ action: 'Deny' })),
    );
    expect(text).toBe(indented.replace('    - action: Allow\n', '    - action: Allow\n    - action: Deny\n'));
  });

  it('edits an entry of a List', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n# one\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: a # a\n# two\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: b # b\n`;
    const text = edit(list, (document) => ({ ...document, metadata: { ...document.metadata, name: 'c' } }), 0, 1);
    expect(text).toBe(list.replace('name: b', 'name: c'));
  });

  it('says when the object is not there, or the text cannot be read', () => {
    const [entry] = readYaml(FILE).documents;
    if (entry === undefined) throw new Error('the file reads');
    const at = (part: number, item: number | null) => editYaml(FILE, [{ part, item, document: entry.document }]);
    expect(at(7, null)).toMatchObject({ ok: false, error: [{ code: 'gone' }] });
    expect(at(0, 3)).toMatchObject({ ok: false, error: [{ code: 'gone' }] });
    expect(editYaml('a: b: c', [])).toMatchObject({ ok: false, error: [{ code: 'syntax' }] });
  });

  const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: true } as fc.JsonSharedConstraints);
  const specs = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), json, { maxKeys: 5 });

  /** A policy with this spec, with a comment behind some of its lines. */
  function commented(before: unknown, marks: readonly number[]): string {
    const object = { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'a' }, spec: before };
    const lines = stringify(object, { compat: 'yaml-1.1', lineWidth: 0, blockQuote: false }).trimEnd().split('\n');
    const marked = lines.map((line, index) =>
      marks.some((mark) => mark % lines.length === index) ? `${line} # mark ${index}` : line,
    );
    return `# head\n${marked.join('\n')}\n# foot\n`;
  }

  it('adds a field without losing a comment, wherever comments stand', () => {
    fc.assert(
      fc.property(specs, fc.array(fc.nat(1000), { maxLength: 6 }), json, (before, marks, value) => {
        const text = commented(before, marks);
        const [entry] = readYaml(text).documents;
        fc.pre(entry !== undefined);
        if (entry === undefined) return;
        const document = { ...entry.document, spec: { ...entry.document.spec, added: value } };
        const edited = editYaml(text, [{ part: 0, item: null, document }]);
        expect(edited.ok).toBe(true);
        if (edited.ok) expect([...commentsOf(edited.value)].sort()).toEqual([...commentsOf(text)].sort());
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('writes any change of any object so that it reads back as asked, and only once', () => {
    fc.assert(
      fc.property(specs, specs, fc.array(fc.nat(1000), { maxLength: 6 }), (before, after, marks) => {
        const text = commented(before, marks);
        const file = readYaml(text);
        fc.pre(file.problems.length === 0);
        const document = { ...file.documents[0]?.document, spec: after } as PolicyDocument;
        const edited = editYaml(text, [{ part: 0, item: null, document }]);
        if (!edited.ok) {
          expect(edited.error[0]?.code).toBe('lossy');
          return;
        }
        expect(readYaml(edited.value).documents[0]?.document.spec).toEqual(after);
        expect(edited.value.startsWith('# head\n')).toBe(true);
        const same = editYaml(edited.value, [{ part: 0, item: null, document }]);
        expect(same.ok && same.value).toBe(edited.value);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe('appendYaml', () => {
  it('adds parts that read back, to any text', () => {
    const [entry] = readYaml(FILE).documents;
    if (entry === undefined) throw new Error('the file reads');
    for (const text of ['', FILE, FILE.trimEnd()]) {
      const all = readYaml(appendYaml(text, [entry.document])).documents;
      expect(all.at(-1)?.document).toEqual(entry.document);
      expect(all).toHaveLength(text === '' ? 1 : 3);
    }
  });
});
