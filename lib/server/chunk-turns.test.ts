import { describe, expect, it } from 'vitest';
import { ChunkTurns, type Readable } from './chunk-turns';

class Body implements Readable {
  parts: number;
  readonly #name: string;
  readonly #log: string[];

  constructor(name: string, parts: number, log: string[]) {
    this.#name = name;
    this.parts = parts;
    this.#log = log;
  }

  get isReady(): boolean {
    return this.parts > 0;
  }

  lend(): void {
    this.parts--;
    this.#log.push(this.#name);
  }
}

/** Until the event loop has turned so often. */
async function turned(times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++) await new Promise(setImmediate);
}

function some(...parts: readonly number[]): { turns: ChunkTurns; bodies: Body[]; log: string[] } {
  const [turns, log] = [new ChunkTurns(), [] as string[]];
  const bodies = parts.map((count, at) => new Body('abc'[at] ?? '?', count, log));
  for (const body of bodies) turns.add(body);
  return { turns, bodies, log };
}

describe('ChunkTurns', () => {
  it('reads the body that came first to its end before the next one', async () => {
    const { turns, log } = some(3, 2, 1);
    turns.wake();
    await turned(20);
    expect(log.join('')).toBe('aaabbc');
  });

  it('reads a later body while the first one has nothing, and goes back to it', async () => {
    const { turns, bodies, log } = some(1, 9);
    turns.wake();
    await turned(4);
    expect(log.join('')).toMatch(/^abb*$/);
    const before = log.length;
    for (const body of bodies.slice(0, 1)) body.parts = 2;
    turns.wake();
    await turned(4);
    expect(log.slice(before, before + 2).join('')).toBe('aa');
  });

  it('lends one part each time the event loop turns, however often it is woken', async () => {
    const { turns, log } = some(9);
    let last = 0;
    turns.wake();
    for (let turn = 0; turn < 9; turn++) {
      turns.wake();
      await turned(1);
      expect(log.length - last).toBeLessThanOrEqual(1);
      last = log.length;
    }
    expect(last).toBeGreaterThan(5);
  });

  it('rests when nobody is ready, and forgets whom it is told to', async () => {
    const { turns, bodies, log } = some(2, 2);
    for (const body of bodies.slice(0, 1)) turns.remove(body);
    turns.wake();
    await turned(10);
    expect(log.join('')).toBe('bb');
  });
});
