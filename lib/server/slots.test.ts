import { describe, expect, it } from 'vitest';
import { Slots } from './slots';

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('Slots', () => {
  it('runs so many at once, lets so many wait, and refuses the rest at once', async () => {
    const slots = new Slots(2, 1);
    const { opened, open } = gate();
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await opened;
      running--;
      return 'done';
    };
    const [first, second, third] = [slots.run(work), slots.run(work), slots.run(work)];
    expect(slots.isFull).toBe(true);
    expect(await slots.run(work)).toBeNull();
    open();
    expect(await Promise.all([first, second, third])).toEqual([
      { value: 'done' },
      { value: 'done' },
      { value: 'done' },
    ]);
    expect(most).toBe(2);
    expect(slots.isFull).toBe(false);
  });

  it('gives a slot back when the work throws', async () => {
    const slots = new Slots(1, 0);
    const failing = slots.run(async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await slots.run(async () => 1)).toEqual({ value: 1 });
  });
});
