import { describe, expect, it } from 'vitest';
import {
  completenessParts,
  groupByNamespace,
  type Listed,
  padCurve,
  pickableKeys,
  ruleCounts,
  type Standing,
  shortRule,
  unusedRules,
} from './recommendation-groups';

const item = (key: string, standing: Standing): Listed =>
  ({ standing, recommendation: { key, namespace: key.split('/')[0] } }) as unknown as Listed;
const all = [item('b/web', 'open'), item('a/db', 'open'), item('b/api', 'open'), item('b/old', 'dismissed')];
const shape = (groups: ReturnType<typeof groupByNamespace>) =>
  groups.map(({ namespace, items }) => [namespace, ...items.map(({ recommendation }) => recommendation.key)]);

describe('grouping recommendations', () => {
  it('keeps the order of the answer and shows one standing at a time', () => {
    expect(shape(groupByNamespace(all, 'open', []))).toEqual([
      ['b', 'b/web', 'b/api'],
      ['a', 'a/db'],
    ]);
    expect(shape(groupByNamespace(all, 'dismissed', []))).toEqual([['b', 'b/old']]);
  });

  it('shows everything but the dismissed by default, and picks only what can be acted on', () => {
    const mixed = [...all, item('a/api', 'staged')];
    const listed = groupByNamespace(mixed, 'all', []).flatMap(({ items }) => items);
    expect(listed).toHaveLength(4);
    expect(pickableKeys(listed, 'all')).toEqual(['b/web', 'b/api', 'a/db']);
    expect(pickableKeys(all, 'dismissed')).toEqual(['b/old']);
  });

  it('respects the namespace scope', () => {
    expect(shape(groupByNamespace(all, 'open', ['a']))).toEqual([['a', 'a/db']]);
  });
});

it('counts the rules of the document, and those that nothing used apart', () => {
  const line = (direction: 'ingress' | 'egress', ruleIndex: number) => ({ direction, ruleIndex });
  const evidence = [line('ingress', 0), line('ingress', 0), line('egress', 1)];
  const recommendation = { document: { spec: { ingress: [{}], egress: [{}, {}, {}] } }, evidence } as never;
  expect(ruleCounts(recommendation)).toBe('1 inbound rule, 3 outbound rules');
  expect(unusedRules(recommendation, 'ingress')).toBe(0);
  expect(unusedRules(recommendation, 'egress')).toBe(2);
});

describe('what a completeness score is made of', () => {
  const base = {
    score: 40,
    rangeCoveredSeconds: 3600,
    newPairsLastHour: 1,
    newPairsLastDay: 12,
    dailyCycleSeen: false,
    weeklyCycleSeen: false,
    discovery: [],
  };
  it('says what is missing in words', () => {
    expect(completenessParts(base).map(({ text }) => text)).toEqual([
      '1 new pair in the last hour',
      '12 new pairs in the last day',
      'not yet a whole day seen: nightly jobs may be missing',
      'not yet a whole week seen: weekly jobs may be missing',
    ]);
  });
  it('is all good only when nothing is new and both cycles were seen', () => {
    const complete = { ...base, newPairsLastHour: 0, newPairsLastDay: 0, dailyCycleSeen: true, weeklyCycleSeen: true };
    expect(completenessParts(complete).every(({ good }) => good)).toBe(true);
    expect(completenessParts(base).some(({ good }) => good)).toBe(false);
  });
});

describe('short texts', () => {
  it('drops what the heading says and keeps a text it does not know', () => {
    expect(shortRule({ direction: 'ingress', text: "allow ingress TCP 80 from app == 'a'" })).toBe(
      "in: TCP 80 from app == 'a'",
    );
    expect(shortRule({ direction: 'egress', text: 'allow ingress x' })).toBe('out: allow ingress x');
  });

  it('draws a young curve at the right and leaves an old one alone', () => {
    expect(padCurve([3])).toHaveLength(24);
    expect(padCurve([3]).at(-1)).toBe(3);
    expect(padCurve(Array.from({ length: 30 }, () => 1))).toHaveLength(30);
  });
});
