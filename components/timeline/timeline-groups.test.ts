import { describe, expect, it } from 'vitest';
import { groupByDay, isDone, searchEntries, type TimelineEntry, verbText } from './timeline-groups';

const entry = (id: string, at: number, change: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id,
  at,
  actor: 'anna',
  verb: 'enforce-policy',
  subject: 'emojivoto/web',
  result: 'done',
  text: 'enforced 4 policies',
  changeId: null,
  undoable: false,
  objects: [{ name: 'NetworkPolicy emojivoto/voting', before: null, after: 'x' }],
  ...change,
});
const utcDay = (at: number) => new Date(at * 1000).toISOString().slice(0, 10);

describe('the timeline', () => {
  it('has one heading a day, newest first as given', () => {
    const days = groupByDay([entry('c', 90_000), entry('b', 86_400), entry('a', 10)], utcDay);
    expect(days.map(({ day, entries }) => [day, ...entries.map(({ id }) => id)])).toEqual([
      ['1970-01-02', 'c', 'b'],
      ['1970-01-01', 'a'],
    ]);
  });

  it.each([
    ['ANNA enforced', 1],
    ['voting', 1],
    ['anna refresh', 0],
    ['', 1],
  ])('is searched by every word: %j finds %i', (search, count) => {
    expect(searchEntries([entry('a', 1)], search)).toHaveLength(count);
  });

  it('shows results that are not the ordinary one', () => {
    expect(isDone('done')).toBe(true);
    expect(isDone('conflict')).toBe(false);
    expect(verbText('roll-back-policy')).toBe('roll back policy');
  });
});
