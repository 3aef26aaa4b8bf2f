import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOUNDARIES, boundariesConfig, readBoundariesFile } from './boundaries.mjs';

/**
 * Every file below is written to a copy of the house and judged by one run of Biome with the project's own settings:
 * the planted violations must each be found with their message, the legal miniature must pass.
 */

interface Planted {
  readonly path: string;
  readonly text: string;
  /** Part of the message that must appear. */
  readonly says: string;
}

const importing = (specifier: string): string =>
  `import * as planted from '${specifier}';\nexport const seen = planted;\n`;

/** The "never" column of the table in ARCHITECTURE.md, written out: the table in code cannot loosen unnoticed. */
const NEVER: readonly (readonly [file: string, imports: readonly string[], says: string])[] = [
  [
    'lib/core/graph',
    ['zod', 'node:fs', 'react', '@/lib/api/graph', '@/lib/storage/flows', '@/lib/env'],
    'lib/core is pure',
  ],
  [
    'lib/api',
    ['react', 'next', '@/lib/storage/flows', '@/lib/operations/ingest-flows', '@/lib/env'],
    'core and zod only',
  ],
  [
    'lib/connectors/hubble',
    ['@/lib/storage/flows', '@/lib/env', '@/lib/log', '@/lib/operations/x', '@/lib/server/x'],
    'A connector translates',
  ],
  ['lib/connectors/hubble', ['pg', '@prisma/client'], 'Prisma stays in lib/storage'],
  ['lib/connectors/hubble', ['pino'], 'handed its log'],
  [
    'lib/storage',
    ['@/lib/operations/x', '@/lib/connectors/x', '@/lib/server/x', '@/components/ui/button'],
    'an operation composes',
  ],
  ['lib/storage', ['react', 'next/server'], 'React and Next belong'],
  ['lib/operations', ['next', 'react', 'next/cache'], 'React and Next belong'],
  [
    'lib/operations',
    ['@prisma/client', '@prisma/adapter-pg', '@/lib/storage/generated/client'],
    'Prisma stays in lib/storage',
  ],
  ['lib/operations', ['@/lib/server/route', '@/lib/client/flows', '@/components/ui/button'], 'An operation imports'],
  ['lib/server', ['@/components/ui/button', '@/lib/client/flows', '@/app/page'], 'lib/server imports'],
  ['lib/server', ['@prisma/client', 'pg'], 'Prisma stays in lib/storage'],
  [
    'lib/client',
    ['@/lib/storage/x', '@/lib/operations/x', '@/lib/connectors/x', '@/lib/server/x', '@/lib/env'],
    'over HTTP',
  ],
  ['lib/client', ['node:fs', 'pg', 'pino', 'server-only'], 'runs in the browser'],
  [
    'components/graph',
    ['@/components/flows/flow-table', '@/components/policies/policy-board'],
    'compose two shelves in app/',
  ],
  ['components/graph', ['@/lib/storage/x', '@/lib/operations/x', '@/lib/server/x', '@/lib/env'], 'A component imports'],
  ['components/graph', ['@prisma/client', 'node:path'], 'runs in the browser'],
  ['components/ui', ['@/lib/core/flow', '@/lib/client/flows', '@/components/shell/rail'], 'knows nothing of Firebreak'],
  ['components/shell', ['@/components/graph/service-graph', '@/lib/storage/x'], 'A component imports'],
  [
    'app/(console)/graph',
    ['@/lib/storage/flows', '@/lib/operations/x', '@/lib/connectors/x', '@/lib/core/flow'],
    'A page parses its URL',
  ],
  [
    'app/api/graph',
    ['@/components/ui/button', '@/lib/client/flows', '@/lib/connectors/hubble/hubble'],
    'A route imports',
  ],
  ['app/api/graph', ['@prisma/client', '@/lib/storage/generated/client'], 'Prisma stays in lib/storage'],
  ['e2e', ['@/lib/storage/flows', '@/components/ui/button'], 'from outside'],
];

const IMPORTS: readonly Planted[] = NEVER.flatMap(([folder, specifiers, says], row) =>
  specifiers.map((specifier, index) => ({
    path: `${folder}/planted-${row}-${index}.ts`,
    text: importing(specifier),
    says,
  })),
);

/** Other ways to import than a plain statement, and the climb, in one room each. */
const FORMS: readonly Planted[] = [
  {
    path: 'lib/core/form-type.ts',
    text: "import type { Env } from '@/lib/env';\nexport type Seen = Env;\n",
    says: 'lib/core is pure',
  },
  { path: 'lib/core/form-lazy.ts', text: "export const seen = () => import('@/lib/env');\n", says: 'lib/core is pure' },
  { path: 'lib/core/form-effect.ts', text: "import '@/lib/env';\n", says: 'lib/core is pure' },
  { path: 'lib/core/form-again.ts', text: "export { env } from '@/lib/env';\n", says: 'lib/core is pure' },
  { path: 'lib/core/graph/climb.ts', text: importing('../flow'), says: '`../` hides which room' },
  { path: 'lib/core/graph/climb-from-here.ts', text: importing('./../flow'), says: '`../` hides which room' },
  { path: 'scripts/climb.ts', text: importing('../lib/env'), says: '`../` hides which room' },
];

const RULES: readonly Planted[] = [
  { path: 'lib/core/cycle-a.ts', text: "import { b } from './cycle-b';\nexport const a = () => b;\n", says: 'cycle' },
  { path: 'lib/core/cycle-b.ts', text: "import { a } from './cycle-a';\nexport const b = () => a;\n", says: 'cycle' },
  { path: 'lib/core/now.ts', text: 'export const seen = Date.now();\n', says: 'Date.now' },
  { path: 'lib/core/new-date.ts', text: 'export const seen = new Date();\n', says: 'lib/core has no clock' },
  { path: 'lib/core/random.ts', text: 'export const seen = Math.random();\n', says: 'Math.random' },
  { path: 'lib/operations/any.ts', text: 'export const seen: any = 1;\n', says: 'any' },
  { path: 'lib/operations/assert.ts', text: 'export const seen = (x: string | null) => x!;\n', says: 'non-null' },
  { path: 'lib/operations/default.ts', text: 'export default function seen() {}\n', says: 'default export' },
  { path: 'lib/operations/env.ts', text: 'export const seen = process.env.HOME;\n', says: 'process.env' },
  { path: 'lib/operations/print.ts', text: "console.log('seen');\n", says: 'console' },
  { path: 'lib/operations/barrel.ts', text: "export * from '@/lib/core/flow';\n", says: 'barrel' },
  { path: 'lib/operations/camelCase.ts', text: 'export const seen = 1;\n', says: 'filename' },
  {
    path: 'lib/operations/long.ts',
    text: 'export const seen = [\n'.concat('  1,\n'.repeat(400), '];\n'),
    says: 'lines',
  },
  {
    path: 'lib/operations/type-import.ts',
    text: "import { Flow } from '@/lib/core/flow';\nexport type Seen = Flow;\n",
    says: 'type',
  },
  {
    path: 'components/graph/html.tsx',
    text: 'export const Seen = (p: { h: string }) => <div dangerouslySetInnerHTML={{ __html: p.h }} />;\n',
    says: 'dangerouslySetInnerHTML',
  },
];

const LEGAL: Readonly<Record<string, string>> = {
  'lib/env.ts': 'export const env = () => process.env.HOME;\n',
  'lib/core/flow.ts': 'export interface Flow {\n  readonly at: Date;\n}\n',
  'lib/core/graph/build.ts':
    "import type { Flow } from '@/lib/core/flow';\n\nexport const build = (flow: Flow) => new Date(flow.at);\n",
  'lib/core/graph/build.test.ts': "import { expect, it } from 'vitest';\n\nit('is', () => expect(1).toBe(1));\n",
  'lib/api/graph.ts': "import { z } from 'zod';\n\nexport const graphQuery = z.object({});\n",
  'lib/connectors/registry.ts': "import type { Flow } from '@/lib/core/flow';\n\nexport const registry: Flow[] = [];\n",
  'lib/storage/flows.ts':
    "import { Client } from 'pg';\nimport { env } from '@/lib/env';\n\nexport const sums = () => [Client, env()];\n",
  'lib/operations/ingest-flows.ts':
    "import { sums } from '@/lib/storage/flows';\n\nexport const ingest = () => sums();\n",
  'lib/server/route.ts': "import { graphQuery } from '@/lib/api/graph';\n\nexport const route = () => graphQuery;\n",
  'lib/client/graph.ts': "import { graphQuery } from '@/lib/api/graph';\n\nexport const ask = () => graphQuery;\n",
  'components/ui/button.tsx': 'export const Button = () => <button type="button">x</button>;\n',
  'components/graph/service-graph.tsx':
    "import { Button } from '@/components/ui/button';\nimport { ask } from '@/lib/client/graph';\n\nexport const ServiceGraph = () => <Button key={String(ask())} />;\n",
  'app/(console)/graph/page.tsx':
    "import { ServiceGraph } from '@/components/graph/service-graph';\n\nexport default function Page() {\n  return <ServiceGraph />;\n}\n",
  'app/api/graph/route.ts':
    "import { registry } from '@/lib/connectors/registry';\nimport { route } from '@/lib/server/route';\nimport { sums } from '@/lib/storage/flows';\n\nexport const GET = () => [route(), sums(), registry];\n",
};

/** A violation made from the table itself, so that a new row is tested the day it is written. */
const ROWS: readonly Planted[] = BOUNDARIES.flatMap(({ files, why }) =>
  files.map((glob) => ({
    path: glob.includes('*')
      ? glob
          .replace('**/', 'row/')
          .replace(/\*+/, 'row-planted')
          .replace(/(?<!\.ts)$/, glob.endsWith('.ts') ? '' : '.ts')
      : glob,
    text: importing('@/outside/planted'),
    says: why,
  })),
).filter(({ path }) => !(path in LEGAL));

const house = mkdtempSync(join(tmpdir(), 'firebreak-boundaries-'));
const said = new Map<string, string[]>();
let scanned = 0;

function write(path: string, text: string): void {
  const file = join(house, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeAll(() => {
  const settings = JSON.parse(readFileSync('biome.json', 'utf8'));
  write('biome.json', JSON.stringify({ ...settings, vcs: { enabled: false } }));
  for (const file of ['boundaries.json', 'scripts/no-clock.grit', 'tsconfig.json', 'lib/core/tsconfig.json']) {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    cpSync(file, join(house, file));
  }
  for (const { path, text } of [...IMPORTS, ...FORMS, ...RULES, ...ROWS]) write(path, text);
  for (const [path, text] of Object.entries(LEGAL)) write(path, text);
  const biome = resolve('node_modules/.bin/biome');
  const run = spawnSync(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], {
    cwd: house,
    encoding: 'utf8',
  });
  const report = JSON.parse(run.stdout);
  scanned = report.summary.changed + report.summary.unchanged;
  for (const { message, location, advices } of report.diagnostics) {
    said.set(location.path, [...(said.get(location.path) ?? []), `${message} ${JSON.stringify(advices)}`]);
  }
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('the import table', () => {
  it('is what boundaries.json says (npm run boundaries)', () => {
    expect(readBoundariesFile()).toEqual(JSON.parse(JSON.stringify(boundariesConfig())));
  });

  it('is checked by a linter that looked at every planted file', () => {
    expect(scanned).toBeGreaterThan(IMPORTS.length + FORMS.length + RULES.length + ROWS.length);
  });

  it.each(IMPORTS.map((planted) => [planted.path, planted.text.split("'")[1], planted] as const))(
    'catches %s importing %s',
    (_path, _specifier, { path, says }) => {
      expect(said.get(path)?.join('\n')).toContain(says);
    },
  );

  it.each(ROWS.map((row) => [row.path, row] as const))('catches what no room may import in %s', (_, { path, says }) => {
    expect(said.get(path)?.join('\n')).toContain(says);
  });

  it.each(FORMS.map((form) => [form.path, form] as const))('sees through the form of %s', (_, { path, says }) => {
    expect(said.get(path)?.join('\n')).toContain(says);
  });

  it.each(Object.keys(LEGAL))('lets %s pass', (path) => {
    expect(said.get(path) ?? []).toEqual([]);
  });
});

describe('the rules of the house', () => {
  it.each(RULES.map((rule) => [rule.path, rule] as const))('catches %s', (_, { path, says }) => {
    expect(said.get(path)?.join('\n').toLowerCase()).toContain(says.toLowerCase());
  });
});

describe('the compiler settings of lib/core', () => {
  const FOREIGN = ['fetch', 'process', 'console', 'window', 'document', 'setTimeout', 'Buffer', 'crypto'];
  let output = '';
  beforeAll(() => {
    rmSync(join(house, 'lib/core'), { recursive: true });
    cpSync('lib/core/tsconfig.json', join(house, 'lib/core/tsconfig.json'));
    write('lib/core/pure.ts', 'export const twice = (flows: number): number => flows * 2;\n');
    for (const name of FOREIGN) write(`lib/core/${name.toLowerCase()}.ts`, `export const seen = ${name};\n`);
    output = spawnSync('node_modules/.bin/tsc', ['-p', join(house, 'lib/core/tsconfig.json')], {
      encoding: 'utf8',
    }).stdout;
  });

  it.each(FOREIGN)('do not know %s', (name) => {
    expect(output).toContain(`Cannot find name '${name}'`);
  });

  it('let pure code pass', () => {
    expect(output).not.toContain('pure.ts');
  });
});
