import { describe, expect, it } from 'vitest';
import { withLearningRange } from './recommendations';

describe('withLearningRange', () => {
  it.each([
    ['no range', {}, { range: '24h' }],
    ['a preset of less than a day', { range: '1h' } as const, { range: '24h' }],
    ['a preset of less than a day beside instants', { range: '6h', from: 1, to: 2 } as const, { range: '24h' }],
  ])('%s learns from the last day', (_name, query, expected) => {
    expect(withLearningRange(query)).toMatchObject(expected);
  });

  it.each([
    ['a longer preset', { range: '7d' } as const],
    ['two instants that somebody chose', { from: 10, to: 20 }],
  ])('%s is taken as it is', (_name, query) => {
    expect(withLearningRange(query)).toEqual(query);
  });
});
