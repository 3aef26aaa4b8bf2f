import { describe, expect, it } from 'vitest';
import { ChunkTurns } from './chunk-turns';

/** Until the event loop has turned so often. */
async function turned(times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++) await new Promise(setImmediate);
}

/** Reads `chunks` of a body, each noted by its name; before each but the first it waits `pause` turns for bytes. */
async function read(turn: () => Promise<void>, name: string, chunks: number, log: string[], pause = 0): Promise<void> {
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (chunk > 0) await turned(pause);
    await turn();
    log.push(name);
  }
}

describe('ChunkTurns', () => {
  it('reads the body that came first to its end before the next one, in whatever order they ask', async () => {
    const [turns, log] = [new ChunkTurns(), [] as string[]];
    const [a, b, c] = [turns.join(), turns.join(), turns.join()];
    await Promise.all([read(c, 'c', 1, log), read(b, 'b', 2, log), read(a, 'a', 3, log)]);
    expect(log.join('')).toBe('aaabbc');
  });

  it('reads a later body while the first one has nothing, and goes back to it', async () => {
    const [turns, log] = [new ChunkTurns(), [] as string[]];
    const [a, b] = [turns.join(), turns.join()];
    await Promise.all([read(a, 'a', 2, log, 5), read(b, 'b', 20, log)]);
    expect(log.join('')).toMatch(/^ab{3,7}ab+$/);
  });

  it('lets the event loop turn before each chunk', async () => {
    const [turns, log] = [new ChunkTurns(), [] as string[]];
    const reading = Promise.all([read(turns.join(), 'a', 5, log), read(turns.join(), 'b', 4, log)]);
    for (let turn = 1; turn <= 9; turn++) {
      await turned(1);
      expect(log.length).toBeLessThanOrEqual(turn);
    }
    await reading;
    expect(log).toHaveLength(9);
  });

  it('waits for no body that was left', async () => {
    const [turns, log] = [new ChunkTurns(), [] as string[]];
    const [left, other] = [turns.join(), turns.join()];
    await left();
    await read(other, 'b', 3, log);
    expect(log).toEqual(['b', 'b', 'b']);
  });
});
