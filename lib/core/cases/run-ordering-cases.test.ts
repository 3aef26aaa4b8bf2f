import { describe, expect, it } from 'vitest';
import cases from './ordering.json';
import { runCases } from './run-case';

describe('ordering vectors', () => {
  it.each(runCases(cases))('$id', ({ failures }) => expect(failures).toEqual([]));
});
