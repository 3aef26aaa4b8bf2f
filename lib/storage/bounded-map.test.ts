import { describe, expect, it } from 'vitest';
import { BoundedMap } from './bounded-map';

function filled(limit: number, values: number): BoundedMap<number, string> {
  const map = new BoundedMap<number, string>(limit);
  for (let key = 0; key < values; key++) map.set(key, `value ${key}`);
  return map;
}

describe('BoundedMap', () => {
  it('never holds more than its limit', () => {
    for (let values = 1; values < 100; values++) expect(filled(10, values).size).toBeLessThanOrEqual(10);
  });

  it('knows the latest half of its limit', () => {
    for (let values = 5; values < 100; values++) {
      const map = filled(10, values);
      for (let key = values - 5; key < values; key++) expect(map.get(key)).toBe(`value ${key}`);
    }
  });

  it('keeps what is got again, whatever else comes', () => {
    const map = filled(10, 1);
    for (let key = 1; key < 100; key++) {
      map.set(key, `value ${key}`);
      expect(map.get(0)).toBe('value 0');
    }
  });

  it('forgets what nobody asked for', () => {
    expect(filled(10, 100).get(0)).toBeUndefined();
  });
});
