/** Test aid: fast-check arbitraries that damage a JSON value the way hostile or broken senders do. */
import fc from 'fast-check';

const HOSTILE: readonly unknown[] = [
  null,
  '',
  '-',
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 1,
  '9007199254740993',
  'x'.repeat(10_000),
  '\0',
  '\ud800',
  '<img src=x onerror=alert(1)>',
  '__proto__',
  [],
  [null],
  [[]],
  {},
  { __proto__: null, constructor: 'x' },
  true,
];

/** `base` with one to four of its values, at any depth, replaced by something hostile or removed. */
export function damaged(base: unknown): fc.Arbitrary<unknown> {
  const hit = fc.record({
    where: fc.nat(400),
    what: fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue(), fc.constant(undefined)),
  });
  return fc.array(hit, { minLength: 1, maxLength: 4 }).map((hits) => {
    const holder = { value: structuredClone(base) };
    for (const { where, what } of hits) {
      const places = placesIn(holder);
      const place = places[where % places.length];
      if (place !== undefined) place.parent[place.key] = structuredClone(what);
    }
    return holder.value;
  });
}

interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function placesIn(parent: object): readonly Place[] {
  const fields = parent as Record<string, unknown>;
  return Object.keys(fields).flatMap((key): readonly Place[] => {
    const value = fields[key];
    return [{ parent: fields, key }, ...(typeof value === 'object' && value !== null ? placesIn(value) : [])];
  });
}
