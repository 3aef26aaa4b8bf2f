import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortTable } from './port-classes';

const port = fc.constantFrom(0, 1, 79, 80, 81, 1024, 65_534, 65_535);
const range = fc.tuple(port, port).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

describe('PortTable', () => {
  it('puts ports into one class exactly when no range tells them apart or lies between them', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 5 }), fc.array(range, { maxLength: 3 }), (first, later) => {
        const table = new PortTable();
        table.add(first);
        table.classOf(80);
        table.add([...later, { named: 'http' }]);
        for (const { from, to } of [...first, ...later]) {
          for (let at = 0; at <= 65_535; at += 257) {
            const lowest = table.classOf(at);
            expect(from <= at && at <= to).toBe(from <= lowest && lowest <= to);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('names a class by its lowest port', () => {
    const table = new PortTable();
    table.add([{ from: 80, to: 90 }]);
    expect([0, 79, 80, 90, 91, 65_535].map((at) => table.classOf(at))).toEqual([0, 0, 80, 80, 91, 91]);
  });
});
