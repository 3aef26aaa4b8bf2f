import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { hasRoom } from './disk';

describe('hasRoom', () => {
  it('compares what is free with the reserve', async () => {
    expect(await hasRoom(tmpdir(), 1)).toBe(true);
    expect(await hasRoom(tmpdir(), Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it.each([null, '/nowhere/at/all'])('lets flows pass where the disk cannot be seen (%s)', async (folder) => {
    expect(await hasRoom(folder, Number.MAX_SAFE_INTEGER)).toBe(true);
  });
});
