import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '@/lib/connectors/decode';
import { damaged } from '@/lib/connectors/testing/mutate-json';
import { agreementJudge } from '@/lib/core/policy/agreement';
import { readPolicy } from '@/lib/core/policy/read-policy';
import { shadowedRules } from '@/lib/core/policy/shadowed-rules';
import { whyVerdict } from '@/lib/core/policy/why-verdict';
import { GROWTH_BOUND, growthOf } from '@/lib/core/testing/growth';
import { MAX_PROBLEMS, YAML_LIMITS } from './problem';
import { readYaml } from './read-yaml';
import { toSnapshot } from './to-snapshot';
import { validateYaml, validateYamlFile } from './validate-yaml';
import { editYaml } from './write-yaml';

const LOADED_MACHINE_MS = 120_000;
const now = () => performance.now();

const BASE = `# policies of shop
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata:
  name: default.db   # the database
  namespace: shop
  labels: {app.kubernetes.io/name: db, "x/y": 'z'}
spec:
  tier: default
  order: 10.5
  selector: app == 'db' && has(zone)
  types: [Ingress, Egress]
  ingress:
    - action: Allow
      protocol: TCP
      source: {selector: "app in {'web', 'job'}", namespaceSelector: all()}
      destination: {ports: [5432, '6000:6010', metrics]}
    - action: Deny
      icmp: {type: 8, code: 0}
      source: {nets: [10.0.0.0/8, 'fd00::/8'], notNets: ["10.1.0.0/16"]}
  egress:
  - action: Pass
    destination: {services: {name: dns, namespace: kube-system}}
---
apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: security}
spec: {order: 100, defaultAction: Pass}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}, matchExpressions: [{key: a, operator: In, values: [b]}]}
  ingress:
  - from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
    ports: [{protocol: TCP, port: 80, endPort: 90}, {port: http}]
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: bad, labels: {feed: x}}
spec: {nets: [1.2.3.4/32, 10.0.0.0/8]}
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: guard}
spec:
  priority: 10
  subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}
  ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {port: 80}}, {namedPort: http}]}]
  egress: [{name: out, action: Pass, to: [{networks: [10.0.0.0/8]}], ports: [{portRange: {start: 1, end: 9}}]}]
`;
const PIECES = [
  '- ',
  ': ',
  '? ',
  '\n',
  '\n  ',
  '\t',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '!x ',
  '<<: ',
  '#',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  'null',
  '~',
  'yes',
  '0x1F',
  '.inf',
  '1e999',
  '-1',
  '__proto__: 1\n',
  '\0',
  '\ufeff',
  '\ud800',
  '\u2028',
  '99999999999999999999',
];

/** The base with one to eight pieces cut out, doubled, moved or put in. */
const mutatedYaml = fc
  .array(
    fc.record({
      at: fc.nat(BASE.length),
      to: fc.nat(BASE.length),
      length: fc.oneof(fc.nat(12), fc.nat(200)),
      kind: fc.constantFrom('cut', 'double', 'move', 'insert', 'insert'),
      piece: fc.constantFrom(...PIECES),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((changes) =>
    changes.reduce((text, { at, to, length, kind, piece }) => {
      const [head, middle, tail] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
      if (kind === 'cut') return head + tail;
      if (kind === 'double') return head + middle + middle + tail;
      if (kind === 'insert') return head + piece + middle + tail;
      const rest = head + tail;
      return rest.slice(0, to) + middle + rest.slice(to);
    }, BASE),
  );

const endpoint = (name: string) =>
  ({ kind: 'workload', namespace: 'shop', name, labels: { app: name }, ip: null, serviceAccount: null }) as const;
const PROBE = {
  source: endpoint('web'),
  destination: endpoint('db'),
  protocol: 'tcp',
  destinationPort: 5432,
  destinationService: null,
};

describe('mutated inputs give values or typed errors', () => {
  it(
    '2,000 YAML texts, read, validated, judged by and written back',
    () => {
      let judged = 0;
      fc.assert(
        fc.property(mutatedYaml, fc.nat(3), (text, turn) => {
          const file = readYaml(text);
          const { problems } = validateYamlFile(file);
          expect(problems.length).toBeLessThanOrEqual(MAX_PROBLEMS);
          const lines = text.split('\n').length;
          for (const { line, column, message } of problems) {
            expect(line >= 1 && line <= lines && column >= 1 && message.length > 0).toBe(true);
          }
          const { documents } = file;
          const { tiers, documents: policies, facts } = toSnapshot(documents.map(({ document }) => document));
          const read = policies.flatMap((document) => {
            const policy = readPolicy(document);
            return policy.ok ? [policy.value] : [];
          });
          const set = { tiers, policies: read, facts };
          if (read.length > 0) judged++;
          expect(['allow', 'deny', 'unknown']).toContain(whyVerdict(set, 'enforced', PROBE).verdict);
          expect(Array.isArray(shadowedRules(set, 'enforced'))).toBe(true);
          const [first] = documents;
          // Writing reads the text three times more, so a quarter of the texts has to do.
          if (first === undefined || turn > 0) return;
          const document = { ...first.document, spec: { ...first.document.spec, order: 7 } };
          const edited = editYaml(text, [{ part: first.part, item: first.item, document }]);
          if (edited.ok) expect(readYaml(edited.value).documents[0]?.document.spec.order).toBe(7);
          else expect(edited.error.length).toBeGreaterThan(0);
        }),
        { numRuns: 2000 },
      );
      expect(judged).toBeGreaterThan(150);
    },
    LOADED_MACHINE_MS,
  );

  it(
    '4,000 flow records with traces, decoded and compared with the engine',
    () => {
      const lines = readFileSync(
        `${import.meta.dirname}/../goldmane/fixtures/goldmane-emitter-emojivoto.ndjson`,
        'utf8',
      ).split('\n');
      const record: unknown = JSON.parse(
        lines.find((line) => line.includes('"ns') || line.includes('web-allow')) ?? lines[0] ?? '',
      );
      const { documents } = readYaml(BASE);
      const { tiers, documents: policies, facts } = toSnapshot(documents.map(({ document }) => document));
      const read = policies.flatMap((document) => {
        const policy = readPolicy(document);
        return policy.ok ? [policy.value] : [];
      });
      const judge = agreementJudge({ tiers, policies: read, facts });
      let compared = 0;
      fc.assert(
        fc.property(damaged(record), (broken) => {
          const decoded = decodeRecord(broken, 'goldmane');
          if (!decoded.ok) {
            expect(decoded.error.code).not.toBe('');
            return;
          }
          for (const { key, windowEnd } of decoded.value?.flows ?? []) {
            compared++;
            const { enforced, pending } = judge({ key, lastSeen: windowEnd });
            for (const answer of [enforced, pending]) {
              expect(answer.kind === 'agrees' || answer.reason.length > 0).toBe(true);
            }
          }
        }),
        { numRuns: 4000 },
      );
      expect(compared).toBeGreaterThan(200);
    },
    LOADED_MACHINE_MS,
  );
});

describe('no YAML text takes more than linear time', () => {
  const many = (size: number, line: (index: number) => string) => {
    const length = Math.ceil(size / line(0).length);
    return Array.from({ length }, (_, index) => line(index)).join('');
  };

  it.each<[string, (size: number) => string]>([
    ['different fields', (size) => many(size, (index) => `k${index}: v\n`)],
    ['the same field', (size) => many(size, () => 'key: v\n')],
    ['a list', (size) => many(size, () => '- some text\n')],
    ['a flow map', (size) => `{${many(size, (index) => `k${index}: v, `)}}`],
    ['a flow list that never ends', (size) => `[${many(size, () => 'text, ')}`],
    ['comments', (size) => `a:\n${many(size, () => '  # comment\n')}  b: c\n`],
    ['documents', (size) => many(size, () => '---\nfield: text\n')],
    ['tags', (size) => many(size, () => '- !tag text\n')],
    ['anchors', (size) => many(size, (index) => `- &a${index} text\n`)],
    ['faults', (size) => many(size, () => 'a: b: c\n')],
    ['one long line', (size) => `a: "${'x \\n'.repeat(size / 4)}"`],
    ['a block of text', (size) => `a: |\n${many(size, () => '  text\n')}`],
    [
      'field names with dots',
      (size) =>
        `metadata: {name: a, labels: {${many(size, (index) => `a.b.c.d${index}/e.f: 1, `)}}}\nkind: X\napiVersion: v1`,
    ],
  ])(
    '%s',
    (_name, text) => {
      expect(growthOf(now, 16 * 1024, text, validateYaml)).toBeLessThan(GROWTH_BOUND);
    },
    LOADED_MACHINE_MS,
  );

  it(
    'reads 50 levels, and refuses what would exhaust the parser',
    () => {
      const nested = (levels: number) =>
        `apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec:\n${Array.from({ length: levels }, (_, depth) => `${' '.repeat(depth + 1)}a:`).join('\n')} end`;
      expect(readYaml(nested(50)).problems).toEqual([]);
      for (const deep of [
        nested(1400),
        '- '.repeat(500_000),
        '['.repeat(YAML_LIMITS.bytes),
        '{a: '.repeat(250_000),
        '? '.repeat(500_000),
      ]) {
        expect(readYaml(deep).problems[0]?.code).toBe('too-deep');
      }
    },
    LOADED_MACHINE_MS,
  );
});
