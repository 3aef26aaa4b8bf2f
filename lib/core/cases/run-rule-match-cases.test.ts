import { describe, expect, it } from 'vitest';
import cases from './rule-match.json';
import { runCases } from './run-case';

describe('rule-match vectors', () => {
  it.each(runCases(cases))('$id', ({ failures }) => expect(failures).toEqual([]));
});
