/**
 * `npm run soak -- [SEED] [durability|overload]`: the long form of the durability and overload stories, or of one of
 * them. Starts the product from an empty data folder, posts 200,000 records while web, worker and Postgres are killed 60
 * times, compares what is stored with what was acknowledged, then overloads another one. Takes about 20 minutes; fails
 * when a promise is broken.
 */
import { databaseUrl, demoToken, pidOf, residentBytes } from '@/e2e/harness/processes';
import { newProduct, type Product, removeProduct } from '@/e2e/harness/product';
import { audit, unsettledHours } from './soak/audit';
import { planKills } from './soak/killer';
import { overload } from './soak/overload';
import { seededRandom } from './soak/random';
import { expectedSums, soakBase, soakRange } from './soak/records';
import type { Tally } from './soak/sender';
import { runStorm } from './soak/storm';
import { ensureBuilt, ensureGenerated } from './start/build.mjs';
import { waitUntil } from './start/process.mjs';

const RECORDS = 200_000;
const KILLS = { web: 30, worker: 20, postgres: 10 };
const SENDERS = 4;
/** Ten times the bodies that are in work or wait (lib/server/ingest-door.ts). */
const OVERLOAD_SENDERS = 200;
const OVERLOAD_BODY_RECORDS = 5_000;
const OVERLOAD_READS = 300;
const MEMORY_MEBIBYTES = 600;
const READ_MILLIS = 1_000;
const RECOVERY_MILLIS = 15_000;
const READY_MILLIS = 60_000;
/** Hours rest for a minute after the last batch that touched them, and a settling task looks every 15 seconds. */
const SETTLED_MILLIS = 300_000;

let failures = 0;

/** One promise, kept or broken. */
function check(promise: string, isKept: boolean, seen: string): void {
  if (!isKept) failures++;
  console.log(`${isKept ? 'kept  ' : 'BROKEN'}  ${promise}: ${seen}`);
}

async function durability(product: Product, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const base = soakBase(Date.now() / 1000);
  const began = performance.now();
  const tally = await runStorm({
    target: { url: product.url, token: demoToken(product) },
    random,
    records: RECORDS,
    base,
    senders: SENDERS,
    kills: planKills(random, KILLS, RECORDS),
    pidOf: (victim) => pidOf(product, victim),
    report: (text) => console.log(`  ${text}`),
  });
  console.log(`${RECORDS} records acknowledged in ${Math.round((performance.now() - began) / 1000)} s`);
  check('killed processes answer 503 or nothing, never an error', onlyPasses(tally), words(tally));
  check('the product recovers by itself', await waitUntil(() => product.isReady(), READY_MILLIS), 'ready');
  const audited = () =>
    audit(product.url, databaseUrl(product), soakRange(base), expectedSums(Array(RECORDS).keys(), base));
  const wrong = await audited();
  check('nothing lost, nothing counted twice', wrong.length === 0, list(wrong));
  const currentHour = Math.floor(Date.now() / 3_600_000) * 3600;
  const isSettled = async () => (await unsettledHours(databaseUrl(product), currentHour)) === 0;
  check('the hours are settled', await waitUntil(isSettled, SETTLED_MILLIS), 'none is left');
  const later = await audited();
  check('the same answers from roll-ups that equal their windows', later.length === 0, list(later));
}

async function overloading(product: Product): Promise<void> {
  const base = soakBase(Date.now() / 1000);
  const screen = '/api/graph?range=1h';
  await fetch(`${product.url}${screen}`);
  const result = await overload({
    target: { url: product.url, token: demoToken(product) },
    senders: OVERLOAD_SENDERS,
    recordsPerBody: OVERLOAD_BODY_RECORDS,
    base,
    reads: OVERLOAD_READS,
    screen,
    residentBytes: () => {
      const web = pidOf(product, 'web');
      return web === null ? null : residentBytes(web);
    },
  });
  const { tally, withoutRetryAfter, readMillis, peakBytes, recoveryMillis } = result;
  const times = [...readMillis].sort((a, b) => a - b);
  const share = (part: number) => Math.round(times[Math.floor((times.length - 1) * part)] ?? 0);
  const peak = Math.round(peakBytes / 1024 / 1024);
  check('overload is 503 with Retry-After', onlyPasses(tally) && withoutRetryAfter === 0, words(tally));
  check('screens answer', result.readStatuses.size === 1 && result.readStatuses.has(200), `${times.length} reads`);
  check(
    `... within ${READ_MILLIS} ms (95 %)`,
    share(0.95) <= READ_MILLIS,
    `${share(0.5)} / ${share(0.95)} / ${share(1)} ms`,
  );
  check(`memory of web below ${MEMORY_MEBIBYTES} MiB`, peak < MEMORY_MEBIBYTES, `${peak} MiB`);
  check('recovers within 15 s', recoveryMillis <= RECOVERY_MILLIS, `${Math.round(recoveryMillis)} ms`);
}

function onlyPasses(tally: Tally): boolean {
  return [...tally.keys()].every((status) => [200, 503, 'broken'].includes(status));
}

function words(tally: Tally): string {
  return [...tally].map(([status, count]) => `${count} x ${status}`).join(', ');
}

function list(wrong: readonly string[]): string {
  return wrong.length === 0 ? 'equal' : `\n  ${wrong.join('\n  ')}`;
}

const seed = Number(process.argv[2] ?? Date.now() % 2 ** 32);
console.log(`seed ${seed}`);
const never = new AbortController().signal;
await ensureGenerated(never);
await ensureBuilt(never);
const stories = { durability: (product: Product) => durability(product, seed), overload: overloading };
for (const [name, story] of Object.entries(stories)) {
  if (![name, undefined].includes(process.argv[3])) continue;
  const product = await newProduct();
  try {
    await product.start();
    await story(product);
  } finally {
    await removeProduct(product);
  }
}
console.log(failures === 0 ? 'every promise was kept' : `${failures} promises were broken`);
process.exit(failures === 0 ? 0 : 1);
