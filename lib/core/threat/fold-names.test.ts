import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peerKey } from '@/lib/core/fold-addresses';
import { DAY_SECONDS } from '@/lib/core/range-parts';
import type { DnsRecord } from './dns-record';
import { askedNames, exemptNames, namesOf, OTHER_NAMES, splitQuestions, withoutNames } from './fold-names';

function question(changes: Partial<DnsRecord>): DnsRecord {
  return {
    ...{ at: DAY_SECONDS, clientNamespace: 'shop', clientName: 'web', clientLabels: null, queryName: 'a.example' },
    ...{ queryType: 'A', responseCode: 'NOERROR', answers: [], count: 1 },
    ...changes,
  };
}

const someQuestion = fc
  .record({
    at: fc.integer({ min: 0, max: 3 * DAY_SECONDS }),
    clientNamespace: fc.constantFrom(null, 'shop', ''),
    clientName: fc.constantFrom('web', 'api'),
    queryName: fc.constantFrom('a.example', 'b.example', 'c.example'),
    answers: fc.subarray(['203.0.113.1', 'd.example', '2001:db8::1']),
    count: fc.integer({ min: 1, max: 9 }),
  })
  .map(question);
const total = (records: readonly DnsRecord[]) => records.reduce((sum, { count }) => sum + count, 0);

describe('names of questions', () => {
  it('are the one asked for and the names answered, by client and UTC day', () => {
    const records = [
      question({ at: DAY_SECONDS + 5, answers: ['203.0.113.1', 'cdn.example'] }),
      question({ at: 2 * DAY_SECONDS - 1, clientNamespace: null }),
    ];
    const web = { day: DAY_SECONDS, workload: 'web' };
    expect(askedNames([...records, ...records])).toEqual([
      { ...web, namespace: 'shop', value: 'a.example' },
      { ...web, namespace: 'shop', value: 'cdn.example' },
      { ...web, namespace: '', value: 'a.example' },
    ]);
  });

  it('are exempt when they are listed or were answered with a listed one', () => {
    const records = [
      question({ queryName: 'plain.example', answers: ['other.example'] }),
      question({ queryName: 'front.example', answers: ['bad.example', 'other.example'] }),
    ];
    expect(exemptNames(records, (name) => name === 'bad.example')).toEqual(new Set(['front.example', 'bad.example']));
  });
});

describe('folding of names', () => {
  it('loses no question and no count, and leaves none of the folded names', () => {
    const folding = fc.subarray(['a.example', 'b.example', 'c.example']);
    fc.assert(
      fc.property(fc.array(someQuestion), folding, (records, names) => {
        const isFolded = (key: string) => names.some((name) => key.includes(name));
        const { kept, folded } = splitQuestions(records, isFolded);
        expect(kept.length + folded.length).toBe(records.length);
        expect(kept.filter(({ queryName }) => names.includes(queryName))).toEqual([]);
        const together = withoutNames(folded);
        expect(total(kept) + total(together)).toBe(total(records));
        const places = together.map(({ at, clientNamespace, clientName }) =>
          JSON.stringify([at, clientNamespace, clientName]),
        );
        expect(new Set(places).size).toBe(together.length);
        expect(together.every(({ at, queryName }) => at % 60 === 0 && queryName === OTHER_NAMES)).toBe(true);
      }),
    );
  });

  it('goes by the name that was asked for, not by those it was answered with', () => {
    const record = question({ answers: ['d.example'] });
    const [asked, answered] = namesOf(record).map(peerKey);
    expect(splitQuestions([record], (key) => key === answered).kept).toEqual([record]);
    expect(splitQuestions([record], (key) => key === asked).folded).toEqual([record]);
  });
});
