import { describe, expect, it } from 'vitest';
import cases from './resource-validation.json';
import { runCases } from './run-case';

describe('resource-validation vectors', () => {
  it.each(runCases(cases))('$id', ({ failures }) => expect(failures).toEqual([]));
});
