import { describe, expect, it } from 'vitest';
import cases from './policy-hit.json';
import { runCases } from './run-case';

describe('policy-hit vectors', () => {
  it.each(runCases(cases))('$id', ({ failures }) => expect(failures).toEqual([]));
});
