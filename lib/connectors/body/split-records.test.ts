import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordSplitter } from './split-records';

const LIMIT = 200;

/** Pieces as text: records as they are, `!code` for refused ones, `~text` for lines of text. */
function split(body: string | Uint8Array, cuts: readonly number[] = []): readonly string[] {
  const pieces: string[] = [];
  const splitter = new RecordSplitter(LIMIT, {
    line: (bytes) => {
      try {
        JSON.parse(bytes.toString());
      } catch {
        return false;
      }
      pieces.push(bytes.toString());
      return true;
    },
    object: (bytes) => pieces.push(bytes.toString()),
    text: (bytes) => pieces.push(`~${bytes.toString()}`),
    broken: ({ code }) => pieces.push(`!${code}`),
  });
  const bytes = Buffer.from(body);
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const end of [...ends, bytes.length]) {
    splitter.push(bytes.subarray(from, end));
    from = end;
  }
  splitter.end();
  return pieces;
}

const A = '{"a":1}';
const B = '{"b":"} ] { \\" \\\\"}';
const LONG = `{"x":"${'y'.repeat(LIMIT)}"}`;
const DEEP = `{"d":${'['.repeat(70)}${']'.repeat(70)}}`;

const CASES: readonly (readonly [what: string, body: string, pieces: readonly string[]])[] = [
  ['nothing', '', []],
  ['blank lines', '\n \r\n\t', []],
  ['lines', `${A}\n${B}\n`, [A, B]],
  ['lines with CRLF and no last newline', `${A}\r\n${B}`, [A, B]],
  ['a byte order mark', `\ufeff${A}`, [A]],
  ['objects one after the other', `${A}${B}${A}`, [A, B, A]],
  ['objects with spaces and record separators', `${A} ${B}\x1e${A}`, [A, B, A]],
  ['objects with commas', `${A},\n${B},`, [A, B]],
  [
    'pretty-printed objects',
    '{\n  "a": {\n    "b": [\n      1\n    ]\n  }\n}\n{\n "c": 2}',
    ['{\n  "a": {\n    "b": [\n      1\n    ]\n  }\n}', '{\n "c": 2}'],
  ],
  ['an array', `[${A},${B}]`, [A, B]],
  ['an array over lines', `[\n${A},\n${B}\n]\n`, [A, B]],
  ['an empty array', '[]', []],
  ['arrays one after the other', `[${A}]\n[${B}]`, [A, B]],
  ['an array of other things', `[1,"x",${A},null]`, ['~1', '~"x"', A, '~null']],
  ['an event stream', `data: ${A}\n\ndata: ${B}\n\n`, [`~data: ${A}`, `~data: ${B}`]],
  ['CoreDNS lines', '[INFO] 10.0.0.1:1 - 1\n[ERROR] x\n', ['~[INFO] 10.0.0.1:1 - 1', '~[ERROR] x']],
  ['text between records', `${A}\nhello\n${B}`, [A, '~hello', B]],
  ['a line cut in a string', `{"a":"x\n${B}\n`, ['!bad-json', B]],
  ['a line cut behind an escape', `{"a":"x\\\n${B}\n`, ['!bad-json', B]],
  ['a line cut in an object', `{"a":1,\n${B}\n${A}`, ['!bad-json', B, A]],
  ['a line cut at its very start', `{\n${B}`, ['!bad-json', B]],
  ['two cut lines', `{"a":\n{"b":[\n${A}`, ['!bad-json', '!bad-json', A]],
  ['the last line cut', `${A}\n{"b":`, [A, '!bad-json']],
  ['a bracket too many', `{"a":1}}\n${B}`, ['!bad-json', B]],
  ['words behind a record', `{"a":1} and more\n${B}`, ['!bad-json', B]],
  ['words behind a record in an array', `[{"a":1} and more,${B}]`, ['!bad-json', B]],
  ['an array without its end', `[${A},${B}`, [A, B, '!bad-json']],
  ['an array cut in a record', `[${A},{"b":`, [A, '!bad-json', '!bad-json']],
  ['broken JSON with balanced brackets', `{"a":1,}\n${B}`, ['{"a":1,}', B]],
  ['a long record among others', `${A}\n${LONG}\n${B}`, [A, '!too-long', B]],
  ['a long record in an array', `[${A},${LONG},${B}]`, [A, '!too-long', B]],
  ['a long record without a newline behind', `${LONG}${B}`, ['!too-long', B]],
  ['a long line of text', `${'z'.repeat(LIMIT + 1)}\n${B}`, ['!too-long', B]],
  ['a deep record in an array', `[${DEEP},${B}]`, ['!too-deep', B]],
  ['a long line of records', A.repeat(100), Array.from({ length: 100 }, () => A)],
  ['a stray closing bracket', `]\n${A}`, ['~]', A]],
];

describe('RecordSplitter', () => {
  it.each(CASES)('splits %s', (_what, body, pieces) => {
    expect(split(body)).toEqual(pieces);
  });

  it.each(CASES)('splits %s byte by byte alike', (_what, body, pieces) => {
    expect(
      split(
        body,
        Array.from({ length: 3000 }, (_, n) => n),
      ),
    ).toEqual(pieces);
  });

  it('gives the same pieces for any chunking of any body', () => {
    const fragment = fc.oneof(
      fc.constantFrom(
        A,
        B,
        LONG,
        DEEP,
        '\n',
        '\r\n',
        ',',
        '[',
        ']',
        '{',
        '}',
        '"',
        '\\',
        ' ',
        '[INFO] x',
        'data: {}',
        '\ufeff',
        '\x1e',
        '\0',
        'ü',
      ),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 12 }),
        fc.array(fc.nat(4000), { maxLength: 12 }),
        (fragments, cuts) => {
          const body = fragments.join('');
          expect(split(body, cuts)).toEqual(split(body));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('gives the same records for an array, for lines and for objects in a row', () => {
    const object = fc
      .dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
      .map((value) => JSON.stringify(value));
    const small = object.filter((text) => Buffer.byteLength(text) <= LIMIT);
    fc.assert(
      fc.property(fc.array(small), (records) => {
        expect(split(records.join('\n'))).toEqual(records);
        expect(split(records.join(''))).toEqual(records);
        expect(split(`[${records.join(',')}]`)).toEqual(records);
      }),
    );
  });

  it('reads hostile brackets in one pass', () => {
    const body = Buffer.from('{\n'.repeat(500_000));
    let broken = 0;
    const splitter = new RecordSplitter(256 * 1024, {
      line: () => false,
      object: () => {},
      text: () => {},
      broken: () => broken++,
    });
    splitter.push(body);
    splitter.end();
    expect(broken).toBe(500_000);
  });
});
