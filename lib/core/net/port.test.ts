import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPort, mergePorts, parsePort } from './port';

describe('parsePort', () => {
  it.each([
    [80, { from: 80, to: 80 }],
    ['80', { from: 80, to: 80 }],
    ['8000:9000', { from: 8000, to: 9000 }],
    ['http', { named: 'http' }],
    [0, { from: 0, to: 0 }],
  ])('reads %j', (value, port) => {
    expect(parsePort(value)).toEqual({ ok: true, value: port });
  });

  it.each(['', '9000:8000', 65536, -1, 1.5, '1:65536', 'a b', '80:', null, {}, true])('refuses %j', (value) => {
    expect(parsePort(value).ok).toBe(false);
  });
});

describe('mergePorts', () => {
  it('joins neighbours and overlaps and keeps names behind', () => {
    const ports = [80, 'web', '443:450', 81, '449:460', 'web'].map((value) => {
      const port = parsePort(value);
      if (!port.ok) throw new Error(port.error);
      return port.value;
    });
    expect(mergePorts(ports).map(formatPort)).toEqual(['80:81', '443:460', 'web']);
  });

  it('covers exactly the same ports, in ascending order without neighbours', () => {
    const range = fc.tuple(fc.nat(40), fc.nat(10)).map(([from, width]) => ({ from, to: from + width }));
    const covers = (ports: readonly object[], port: number) =>
      ports.some((entry) => 'from' in entry && 'to' in entry && Number(entry.from) <= port && port <= Number(entry.to));
    fc.assert(
      fc.property(fc.array(range), (ports) => {
        const merged = mergePorts(ports);
        for (let port = 0; port <= 51; port++) expect(covers(merged, port)).toBe(covers(ports, port));
        for (const [index, entry] of merged.entries()) {
          const next = merged[index + 1];
          if (next !== undefined && 'from' in next && 'to' in entry) expect(next.from).toBeGreaterThan(entry.to + 1);
        }
      }),
    );
  });
});
