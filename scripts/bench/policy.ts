/**
 * policy.evaluate: a million flows over 20,000 series, by a freshly compiled engine that judged nothing yet, over the
 * plain reference evaluator on the same flows. Before anything is measured both must agree on a sample.
 */
import { isDeepStrictEqual } from 'node:util';
import { CompileCache } from '@/lib/core/policy/compiled/compile-cache';
import { type CompiledEngine, compileEngine } from '@/lib/core/policy/compiled/compile-engine';
import { compilePolicySet } from '@/lib/core/policy/evaluate';
import type { ConnectionFacts, PolicyEngine, PolicySet } from '@/lib/core/policy/model';
import { plainEngine } from '@/lib/core/policy/reference/plain-engine';
import { type Bench, type BenchRow, measure, perSecond, rounded } from './measure';
import { benchCluster, benchFlows, benchSeries, edited } from './policy-cluster';

const SERIES = 20_000;
const FLOWS = 1_000_000;
const CHECKED = 3000;
/** The plain walk takes about a millisecond a flow, and every flow costs it the same: a sample is enough. */
const PLAIN_FLOWS = 1000;
const EDITED_POLICY = 123;

export const bench: Bench = {
  name: 'policy.evaluate',
  async run() {
    const set = benchCluster();
    const series = benchSeries(set, SERIES);
    checkEqual(compileEngine(set, 'staged'), plainEngine(set, 'staged'), series.slice(0, CHECKED));
    return [...(await evaluateRows(set, series)), ...(await recompileRows(set, series))];
  },
};

async function evaluateRows(set: PolicySet, series: readonly ConnectionFacts[]): Promise<readonly BenchRow[]> {
  const flows = benchFlows(series, FLOWS, 'shared');
  const foreign = benchFlows(series, FLOWS / 4, 'own');
  const plain = await rate(() => plainEngine(set, 'staged'), flows.slice(0, PLAIN_FLOWS));
  const kept = await rate(() => compilePolicySet(set, 'staged'), flows.slice(0, FLOWS / 20));
  const cold = await rate(() => compileEngine(set, 'staged'), flows);
  const decoded = await rate(() => compileEngine(set, 'staged'), foreign);
  const warm = compileEngine(set, 'staged');
  warm.judgeMany(series);
  const again = await rate(() => warm, flows);
  const distinct = await rate(() => compileEngine(set, 'staged'), series);
  const row = (name: string, fast: number, slow: number, words: string, goal: BenchRow['goal'] = null): BenchRow => ({
    name: `policy.${name}`,
    ratio: fast / slow,
    goal,
    detail: `${rounded(fast)} flows/s ${words}`,
  });
  const overPlain = `over ${rounded(plain)} of the plain reference`;
  return [
    row('evaluate', cold, plain, overPlain, { is: '>=', value: 100 }),
    row('evaluate.own-ends', decoded, plain, `where every flow has objects of its own, ${overPlain}`),
    row('evaluate.again', again, plain, `of series judged before, ${overPlain}`),
    row('evaluate.distinct', distinct, plain, `where every flow is a new series, ${overPlain}`),
    row('evaluate.vs-kept', cold, kept, `over ${rounded(kept)} of compilePolicySet, which keeps selector answers`),
  ];
}

async function recompileRows(set: PolicySet, series: readonly ConnectionFacts[]): Promise<readonly BenchRow[]> {
  const full = await measure(
    () => null,
    () => compileEngine(set, 'staged').judgeMany(series),
  );
  const compileOnly = await measure(
    () => null,
    () => compileEngine(set, 'staged'),
  );
  const draft = edited(set, EDITED_POLICY);
  const judgedBefore = () => {
    const cache = new CompileCache();
    compileEngine(set, 'staged', { cache }).judgeMany(series);
    return cache;
  };
  const recompiled = await measure(judgedBefore, (cache) => compileEngine(draft, 'staged', { cache }));
  const rejudged = await measure(judgedBefore, (cache) => compileEngine(draft, 'staged', { cache }).judgeMany(series));
  checkEqual(
    compileEngine(draft, 'staged', { cache: judgedBefore() }),
    plainEngine(draft, 'staged'),
    series.slice(0, 500),
  );
  return [
    {
      name: 'policy.recompile',
      ratio: recompiled.medianMillis / compileOnly.medianMillis,
      goal: null,
      detail: `${rounded(recompiled.medianMillis)} ms after one edit over ${rounded(compileOnly.medianMillis)} ms from nothing`,
    },
    {
      name: 'policy.rejudge',
      ratio: rejudged.medianMillis / full.medianMillis,
      goal: null,
      detail: `${rounded(rejudged.medianMillis)} ms to recompile and judge ${rounded(series.length)} series after one edit over ${rounded(full.medianMillis)} ms from nothing`,
    },
  ];
}

/** Flows per second of an engine made anew for every run; making it is not counted. */
async function rate(engine: () => PolicyEngine | CompiledEngine, flows: readonly ConnectionFacts[]): Promise<number> {
  const { medianMillis } = await measure(engine, (made) => {
    let denied = 0;
    for (const flow of flows) if (made.judge(flow).verdict === 'deny') denied++;
    return denied;
  });
  return perSecond(flows.length, medianMillis);
}

/** A fast wrong answer is worth nothing. */
function checkEqual(fast: PolicyEngine, plain: PolicyEngine, connections: readonly ConnectionFacts[]): void {
  const wrong = connections.find((connection) => !isDeepStrictEqual(fast.judge(connection), plain.judge(connection)));
  if (wrong !== undefined) throw new Error(`the engines differ on ${JSON.stringify(wrong)}`);
}
