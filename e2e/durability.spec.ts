/**
 * An operator's machine loses power to single processes while shippers post flows: what was acknowledged is there
 * afterwards, each record once. The long form of this story is `npm run soak`.
 */
import { expect } from '@playwright/test';
import { audit } from '@/scripts/soak/audit';
import { planKills } from '@/scripts/soak/killer';
import { seededRandom } from '@/scripts/soak/random';
import { expectedSums, soakBase, soakRange } from '@/scripts/soak/records';
import { runStorm } from '@/scripts/soak/storm';
import { databaseUrl, demoToken, pidOf } from './harness/processes';
import { test } from './harness/story';

const RECORDS = 20_000;
const KILLS = { web: 3, worker: 2, postgres: 2 };

test('kill -9 of web, worker and Postgres loses nothing acknowledged and counts nothing twice', async ({ product }) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = seededRandom(seed);
  const base = soakBase(Date.now() / 1000);
  const story = [`seed ${seed}`];
  const tally = await runStorm({
    target: { url: product.url, token: demoToken(product) },
    random,
    records: RECORDS,
    base,
    senders: 4,
    kills: planKills(random, KILLS, RECORDS),
    pidOf: (victim) => pidOf(product, victim),
    report: (text) => story.push(text),
  });
  await test.info().attach('kills', { body: story.join('\n'), contentType: 'text/plain' });
  expect(
    [...tally.keys()].filter((status) => ![200, 503, 'broken'].includes(status)),
    story[0],
  ).toEqual([]);
  await expect.poll(() => product.isReady(), { timeout: 30_000 }).toBe(true);
  const expected = expectedSums(Array(RECORDS).keys(), base);
  expect(await audit(product.url, databaseUrl(product), soakRange(base), expected), story[0]).toEqual([]);
});
