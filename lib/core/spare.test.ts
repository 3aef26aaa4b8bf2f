import { describe, expect, it } from 'vitest';
import { Spare } from './spare';

describe('Spare', () => {
  it('gives out what was given back before it makes another one', () => {
    let made = 0;
    const spare = new Spare(2, () => ({ number: ++made }));
    const [first, second] = [spare.take(), spare.take()];
    spare.give(first);
    expect(spare.take()).toBe(first);
    expect(spare.take()).toEqual({ number: 3 });
    expect(second).toEqual({ number: 2 });
  });

  it('keeps no more than its limit', () => {
    let made = 0;
    const spare = new Spare(2, () => ++made);
    for (const piece of [spare.take(), spare.take(), spare.take()]) spare.give(piece);
    expect([spare.take(), spare.take(), spare.take()]).toEqual([2, 1, 4]);
  });
});
