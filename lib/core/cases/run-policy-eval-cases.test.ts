import { describe, expect, it } from 'vitest';
import cases from './policy-eval.json';
import { runCases } from './run-case';

describe('policy-eval vectors', () => {
  it.each(runCases(cases))('$id', ({ failures }) => expect(failures).toEqual([]));
});
