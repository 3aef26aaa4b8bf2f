import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesLabels } from '@/lib/core/selector/evaluate';
import { formatSelector } from '@/lib/core/selector/format';
import { implies } from '@/lib/core/selector/implies';
import { parseSelector } from '@/lib/core/selector/parse';
import { GROWTH_BOUND, growthOf } from '@/lib/core/testing/growth';
import { formatHitString, parseHitString } from './hit-string';
import type { PolicyDocument } from './model';
import { readPolicy } from './read-policy';
import { connection, documentOf, setOf, workload } from './testing/policy-set';
import { validateDocument } from './validate';
import { whyVerdict } from './why-verdict';

const LOADED_MACHINE_MS = 120_000;
const now = () => performance.now();

const SELECTORS = [
  "has(app) && app == 'web' || !(tier in {'a', \"b\", 'c'})",
  "name starts with 'x' && zone not in {} && global()",
  'all()',
  "((a contains 'b' && !c != 'd') || e ends with \"'\")",
];
const HITS = [
  '0|default|np:shop/default.web|allow|1',
  '1|__PROFILE__|__PROFILE__.kns.shop|allow|0',
  '2|security|security.staged:deny|deny|-1',
  '0|default|shop/knp.default.web|pass|3',
  '3|adminnetworkpolicy|kanp.adminnetworkpolicy.x|deny|-2',
];
const PIECES = [
  "'",
  '"',
  '(',
  ')',
  '{',
  '}',
  '&&',
  '||',
  '!',
  '|',
  '\n',
  '\0',
  '\ud800',
  '\u20ac',
  'in',
  'not ',
  '-1',
  '9'.repeat(30),
  ' '.repeat(40),
];

/** A text with one to six pieces cut out, doubled or put in. */
function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const cut = fc.record({
    at: fc.nat(200),
    length: fc.nat(12),
    kind: fc.constantFrom('cut', 'double', 'insert'),
    piece: fc.constantFrom(...PIECES),
  });
  return fc
    .record({ text: fc.constantFrom(...texts), cuts: fc.array(cut, { minLength: 1, maxLength: 6 }) })
    .map(({ text, cuts }) =>
      cuts.reduce((current, { at, length, kind, piece }) => {
        const from = current.length === 0 ? 0 : at % (current.length + 1);
        const [head, middle, tail] = [
          current.slice(0, from),
          current.slice(from, from + length),
          current.slice(from + length),
        ];
        if (kind === 'cut') return head + tail;
        return kind === 'double' ? head + middle + middle + tail : head + piece + middle + tail;
      }, text),
    );
}

describe('mutated inputs give values or typed errors', () => {
  it(
    '8,000 selectors',
    () => {
      let read = 0;
      fc.assert(
        fc.property(mutated(SELECTORS), (text) => {
          const parsed = parseSelector(text);
          if (!parsed.ok) {
            expect(parsed.error.position).toBeGreaterThanOrEqual(0);
            expect(parsed.error.position).toBeLessThanOrEqual(text.length);
            expect(parsed.error.expected).not.toBe('');
            return;
          }
          read++;
          expect(typeof matchesLabels(parsed.value, { app: 'web' })).toBe('boolean');
          expect(implies(parsed.value, parsed.value)).toBe(true);
          expect(formatSelector(parsed.value)).not.toBe('');
        }),
        { numRuns: 8000 },
      );
      expect(read).toBeGreaterThan(100);
    },
    LOADED_MACHINE_MS,
  );

  it(
    '6,000 policy hits',
    () => {
      let read = 0;
      fc.assert(
        fc.property(mutated(HITS), (text) => {
          const hit = parseHitString(text);
          if (!hit.ok) {
            expect(hit.error).not.toBe('');
            return;
          }
          read++;
          // Admin policies of v3.31 exist in that release's form alone.
          const forms = (['v3.32', 'v3.30'] as const).map((format) => formatHitString(hit.value, format));
          expect(forms.some((form) => parseHitString(form).ok)).toBe(true);
        }),
        { numRuns: 6000 },
      );
      expect(read).toBeGreaterThan(20);
    },
    LOADED_MACHINE_MS,
  );
});

describe('no input takes more than linear time', () => {
  const read = (text: string) => {
    const parsed = parseSelector(text);
    if (!parsed.ok) return parsed;
    return [
      matchesLabels(parsed.value, { a: 'x' }),
      formatSelector(parsed.value),
      implies(parsed.value, { op: 'has', label: 'a' }),
    ];
  };

  it.each<[string, (size: number) => string]>([
    ['terms', (size) => `${"a == 'x' && ".repeat(size / 12)}all()`],
    ['alternatives', (size) => `${'has(a) || '.repeat(size / 10)}all()`],
    ['a set', (size) => `a in {${"'x',".repeat(size / 4)}}`],
    [
      'a set of different values',
      (size) => `a in {${Array.from({ length: size / 10 }, (_, index) => `'${index}'`).join()}}`,
    ],
    ['negations', (size) => `${'!'.repeat(size)}all()`],
    ['brackets', (size) => '('.repeat(size)],
    ['closed brackets side by side', (size) => `${'(all()) && '.repeat(size / 11)}all()`],
    ['blanks', (size) => `a not${' '.repeat(size)}on`],
    ['a value', (size) => `a == '${'x'.repeat(size)}'`],
    ['a value that never ends', (size) => `a == '${'x'.repeat(size)}`],
    ['a label', (size) => `${'a'.repeat(size)} == 'x'`],
  ])(
    'a selector of 1 MB: %s',
    (_name, selector) => {
      expect(growthOf(now, (1024 * 1024) / 8, selector, read)).toBeLessThan(GROWTH_BOUND);
    },
    LOADED_MACHINE_MS,
  );

  it(
    'nesting 50 deep, and eight times as deep',
    () => {
      const nested = (depth: number) =>
        `${"(a == 'x' && (b == 'y' || ".repeat(depth / 2)}all()${'))'.repeat(depth / 2)}`;
      const many = (depth: number) => Array.from({ length: 200 }, () => nested(depth));
      expect(parseSelector(nested(50)).ok).toBe(true);
      expect(growthOf(now, 50, many, (texts) => texts.map(read))).toBeLessThan(GROWTH_BOUND);
    },
    LOADED_MACHINE_MS,
  );

  const policyOfRules = (count: number): PolicyDocument =>
    documentOf('NetworkPolicy', 'many', {
      ingress: Array.from({ length: count }, (_, index) => ({
        action: index % 2 === 0 ? 'Deny' : 'Pass',
        protocol: 'TCP',
        source: { selector: `app == 'w${index}'`, nets: [`10.${index % 200}.0.0/16`] },
        destination: { ports: [(index % 60_000) + 1, '8000:9000'] },
      })),
    });

  it(
    'reading and validating 1,000 rules, and eight times as many',
    () => {
      expect(growthOf(now, 1000, policyOfRules, validateDocument)).toBeLessThan(GROWTH_BOUND);
    },
    LOADED_MACHINE_MS,
  );

  it(
    'judging and explaining by 1,000 rules, and eight times as many',
    () => {
      const web = workload('web', { ip: '10.250.0.1' });
      const setOfRules = (count: number) => {
        const policy = readPolicy(policyOfRules(count));
        return setOf(policy.ok ? [policy.value] : []);
      };
      const judge = (set: ReturnType<typeof setOfRules>) =>
        whyVerdict(set, 'enforced', connection(web, workload('db'), { destinationPort: 7 }));
      expect(judge(setOfRules(1000)).ingress?.tiers[0]?.policies[0]?.rules).toHaveLength(1000);
      expect(growthOf(now, 1000, setOfRules, judge)).toBeLessThan(GROWTH_BOUND);
    },
    LOADED_MACHINE_MS,
  );

  it.each<[string, (size: number) => object]>([
    ['a name', (size) => ({ name: `${'a'.repeat(size)}!` })],
    ['a name of many parts', (size) => ({ name: `${'a.'.repeat(size / 2)}!` })],
    ['a label', (size) => ({ name: 'a', labels: { [`x/${'a-'.repeat(size / 2)}`]: 'a_'.repeat(size / 2) } })],
    [
      'many labels',
      (size) => ({
        name: 'a',
        labels: Object.fromEntries(Array.from({ length: size / 20 }, (_, index) => [`k${index}`, 'v'])),
      }),
    ],
  ])(
    'metadata of 1 MB: %s',
    (_name, metadata) => {
      const document = (size: number) =>
        ({ ...documentOf('NetworkPolicy', 'a', {}), metadata: metadata(size) }) as PolicyDocument;
      expect(growthOf(now, (1024 * 1024) / 8, document, validateDocument)).toBeLessThan(GROWTH_BOUND);
    },
    LOADED_MACHINE_MS,
  );

  it.each<[string, (size: number) => string]>([
    ['bars', (size) => '|'.repeat(size)],
    ['a name', (size) => `0|default|np:shop/${'a.'.repeat(size / 2)}|allow|1`],
    ['an index', (size) => `${'9'.repeat(size)}|default|np:shop/a|allow|1`],
  ])(
    'a policy hit of 1 MB: %s',
    (_name, text) => {
      expect(growthOf(now, (1024 * 1024) / 8, text, parseHitString)).toBeLessThan(GROWTH_BOUND);
    },
    LOADED_MACHINE_MS,
  );
});
