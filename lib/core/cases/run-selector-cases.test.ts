import { describe, expect, it } from 'vitest';
import { runCases } from './run-case';
import matchCases from './selector-match.json';
import parseCases from './selector-parse.json';

describe('selector-parse vectors', () => {
  it.each(runCases(parseCases))('$id', ({ failures }) => expect(failures).toEqual([]));
});

describe('selector-match vectors', () => {
  it.each(runCases(matchCases))('$id', ({ failures }) => expect(failures).toEqual([]));
});
