/**
 * The whole story over the HTTP API, no browser: `npm run story -- [URL]`. Follows README.md step by step, prints what
 * it saw and fails where the product says something else. Needs nothing but Node; start from a demo cluster that was reset.
 */
import assert from 'node:assert/strict';

const BASE = process.argv[2] ?? 'http://127.0.0.1:3000';
const RANGE = 'range=1h';
/** Named, because a real cluster with flows is the default one. */
const CLUSTER = 'demo';

/** @param {string} path */
async function get(path) {
  const address = new URL(path, BASE);
  address.searchParams.set('cluster', CLUSTER);
  return read(await fetch(address));
}

/** @param {string} path @param {object} body */
async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  const text = JSON.stringify({ ...body, cluster: CLUSTER });
  return read(await fetch(`${BASE}${path}`, { method: 'POST', headers, body: text }));
}

/** @param {Response} answer */
async function read(answer) {
  const body = await answer.json();
  assert.ok(answer.ok, `${answer.url} answered ${answer.status}: ${body.detail}`);
  return body;
}

async function board() {
  return (await get(`/api/policies/board?${RANGE}`)).board;
}

/** @param {{ tiers: { cards: { staged: { policyId: string, resourceVersion: string } | null }[] }[] }} board */
function stagedVersions(board) {
  const staged = board.tiers.flatMap((tier) => tier.cards.flatMap((card) => card.staged ?? []));
  return Object.fromEntries(staged.map(({ policyId, resourceVersion }) => [policyId, resourceVersion]));
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`  ${text}\n`);
}

/** @param {{ text: string, verdict: string, decidedBy: string }[]} attempts @param {number} count */
function newest(attempts, count) {
  return attempts.slice(0, count).map(({ text, verdict, decidedBy }) => {
    say(`  ${verdict.padEnd(5)} ${text} (${decidedBy})`);
    return verdict;
  });
}

say('Emojivoto runs. Recommended policies:');
const { recommendations } = await get('/api/recommendations');
const keys = recommendations.map((/** @type {{ recommendation: { key: string } }} */ row) => row.recommendation.key);
say(`  ${keys.join(', ')}`);
assert.deepEqual(keys, ['emojivoto/emoji', 'emojivoto/vote-bot', 'emojivoto/voting', 'emojivoto/web']);

say('Stage all four: nothing is denied, nothing would be.');
await post('/api/recommendations/accept', { keys });
const staged = await board();
assert.equal(staged.stagedCount, 4);
assert.equal(staged.wouldBeDenied.length, 0);
assert.equal(staged.totals.denied, 0);

say('A compromised pod tries three connections nobody expected; staged policies deny nothing yet:');
await post('/api/demo', { step: 'deploy-multitool' });
const before = await post('/api/demo', { step: 'attempt' });
assert.deepEqual(newest(before.attempts, 3), ['allow', 'allow', 'allow']);

const observed = await board();
say(`The board says what enforcing would deny: ${observed.wouldBeDenied.length} pairs.`);
for (const { connection, decidedBy } of observed.wouldBeDenied) say(`  ${connection.key} (${decidedBy[0].text})`);
assert.equal(observed.wouldBeDenied.length, 3);
const { edges } = await get(`/api/graph?${RANGE}&view=staged`);
assert.equal(edges.filter((/** @type {{ state: string }} */ edge) => edge.state === 'wouldBeDenied').length, 3);

const { ledger } = await get(`/api/policies/ledger?${RANGE}&set=staged`);
assert.equal(ledger.newlyDeniedPairs, 3);
const { changeId, text } = await post('/api/policies/enforce', { expected: stagedVersions(observed) });
say(`Enforce: ${text}.`);
assert.equal((await board()).stagedCount, 0);

say('The same three attempts again:');
const after = await post('/api/demo', { step: 'attempt' });
assert.deepEqual(newest(after.attempts, 3), ['deny', 'deny', 'deny']);

say('Suspicious names are looked up and a listed address is connected to:');
await post('/api/demo', { step: 'threat' });
const { alerts } = await get('/api/alerts');
for (const { sentence, outcome } of alerts) say(`  ${outcome.verdict}: ${sentence} (${outcome.decidedBy})`);
assert.equal(alerts.length, 3);
assert.equal(alerts.filter((/** @type {any} */ alert) => alert.outcome.verdict === 'denied').length, 2);

await post('/api/policies/undo', { changeId });
assert.equal((await board()).stagedCount, 4);
say('Undo: the four policies are staged again.');
