import { describe, expect, it } from 'vitest';
import { MAX_PROBLEMS } from './problem';
import { readYaml } from './read-yaml';
import { validateYaml } from './validate-yaml';

const POLICY = `# who may reach web
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  labels:
    app.kubernetes.io/name: web
spec:
  selector: app == 'web'
  ingress:
    - action: Allow
      protocol: TCP
      destination:
        ports: [80, 443]
`;

const places = (text: string, options = {}) =>
  validateYaml(text, options).problems.map(({ line, column, path, code }) => `${line}:${column} ${code} ${path}`);

describe('readYaml', () => {
  it('reads objects with every field and knows where each stands', () => {
    const [entry] = readYaml(POLICY).documents;
    expect(entry?.document).toMatchObject({
      kind: 'NetworkPolicy',
      spec: { ingress: [{ destination: { ports: [80, 443] } }] },
    });
    expect(entry?.positionOf('spec.selector')).toEqual({ line: 10, column: 13 });
    expect(entry?.positionOf('spec.selector', 4)).toEqual({ line: 10, column: 17 });
    expect(entry?.positionOf('spec.ingress[0].destination.ports[1]')).toEqual({ line: 15, column: 21 });
    expect(entry?.positionOf('spec.ingress[0].destination')).toEqual({ line: 14, column: 7 });
    expect(entry?.positionOf('metadata.labels.app.kubernetes.io/name')).toEqual({ line: 8, column: 29 });
    expect(entry?.positionOf('spec.egress[3].action')).toEqual({ line: 9, column: 1 });
  });

  it('takes Lists apart, skips empty parts, and reads JSON', () => {
    const list = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }],
    });
    const file = readYaml(`---\n---\n${list}\n---\n${POLICY}`);
    expect(file.problems).toEqual([]);
    expect(file.documents.map(({ document, part, item }) => [document.metadata.name, part, item])).toEqual([
      ['a', 1, 0],
      ['web', 2, null],
    ]);
    expect(file.documents[0]?.document.spec).toEqual({});
  });

  it.each([
    ['alias', 'a: &x 1\nb: *x', '2:4'],
    ['tag', 'a: !secret x', '1:12'],
    ['merge-key', 'a: 1\n<<: {b: 2}', '2:1'],
    ['duplicate-key', 'a: 1\na: 2', '2:1'],
    ['bad-key', '? [a]\n: 1', '1:3'],
    ['bad-key', `? ${'k'.repeat(1025)}\n: 1`, '1:3'],
    ['ambiguous', 'a: on', '1:4'],
    ['syntax', 'a: b: c', '1:4'],
    ['syntax', 'a:\n\tb: c', '2:1'],
    ['syntax', 'a: "b', '1:6'],
    ['not-an-object', '- a', '1:1'],
    ['not-an-object', 'text', '1:1'],
    ['not-an-object', 'kind: X\napiVersion: v1\nmetadata: {}', '3:1'],
    ['not-an-object', 'kind: X\napiVersion: v1\nmetadata: {name: a, labels: {b: 1}}', '3:33'],
    ['not-an-object', 'kind: X\napiVersion: v1\nmetadata: {name: a}\nspec: []', '4:1'],
    ['too-deep', '['.repeat(200), '1:129'],
    ['too-deep', '- '.repeat(200), '1:257'],
    ['too-deep', Array.from({ length: 70 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), '66:66'],
    ['too-large', `a: ${'x'.repeat(1024 * 1024)}`, '1:1'],
    ['too-large', `a: ${'\u20ac'.repeat(400_000)}`, '1:1'],
    ['too-many', '- a\n'.repeat(150_000), '80000:4'],
  ])('refuses %s at its place', (code, text, place) => {
    const [problem] = readYaml(text).problems;
    expect(problem?.code).toBe(code);
    expect(`${problem?.line}:${problem?.column}`).toBe(place);
  });

  it('reads at most 500 objects and says so', () => {
    const file = readYaml('apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n'.repeat(501));
    expect(file.documents).toHaveLength(500);
    expect(file.problems).toMatchObject([{ code: 'too-many', path: null }]);
  });

  it('reads the other parts when one is broken', () => {
    const file = readYaml(`a: b: c\n---\n${POLICY}`);
    expect(file.documents).toHaveLength(1);
    expect(file.problems).toMatchObject([{ code: 'syntax', line: 1 }]);
  });

  it('keeps __proto__ a field like any other', () => {
    const file = readYaml('apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec: {__proto__: {polluted: true}}');
    expect(Object.keys(file.documents[0]?.document.spec ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('leaves YAML 1.1 words alone in objects that are none of ours', () => {
    const map = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {debug: on}';
    expect(readYaml(map).problems).toEqual([]);
  });

  it('tells a bounded number of problems', () => {
    expect(readYaml(`a: &x 1\nb:\n${'- *x\n'.repeat(1000)}`).problems).toHaveLength(MAX_PROBLEMS);
  });
});

describe('validateYaml', () => {
  it('finds nothing in a good policy', () => {
    expect(validateYaml(POLICY)).toEqual({
      objects: [{ name: 'NetworkPolicy shop/web', isPolicy: true, notSimulated: [] }],
      problems: [],
    });
  });

  it.each([
    ["selector: app == 'web'", "selector: app = 'web'", '10:17 invalid spec.selector'],
    ["selector: app == 'web'", `selector: "app == 'web' &&"`, '10:29 invalid spec.selector'],
    ["selector: app == 'web'", `selector: >-\n    app ==`, '10:13 invalid spec.selector'],
    ['protocol: TCP', 'protocol: TPC', '13:17 invalid spec.ingress[0].protocol'],
    ['      protocol: TCP\n', '', '14:9 invalid spec.ingress[0].destination.ports'],
    ['[80, 443]', '[80, 99999]', '15:21 invalid spec.ingress[0].destination.ports[1]'],
    ['action: Allow', 'action: Permit', '12:15 invalid spec.ingress[0].action'],
    ['  name: web', '  name: Web', '5:9 invalid metadata.name'],
    ['name: web\nspec', 'name: -web\nspec', '8:29 invalid metadata.labels.app.kubernetes.io/name'],
    ['spec:\n', 'spec:\n  types: [Ingress, Up]\n', '10:3 invalid spec.types'],
  ])('points at the field: %s -> %s', (from, to, place) => {
    expect(places(POLICY.replace(from, to))[0]).toBe(place);
  });

  it('knows the names that Calico 3.30 and 3.31 ask for', () => {
    const tiered = POLICY.replace('spec:\n', 'spec:\n  tier: security\n');
    expect(places(tiered)).toEqual([]);
    expect(places(tiered, { tierPrefixedNames: true })).toEqual(['5:9 invalid metadata.name']);
  });

  it('marks what cannot be simulated', () => {
    const http = POLICY.replace('destination:', 'http: {methods: [GET]}\n      destination:');
    expect(validateYaml(http).objects[0]?.notSimulated).toEqual(['http: flow records do not state HTTP requests']);
  });
});
