import { describe, expect, it } from 'vitest';
import adminEval from './admin-eval.json';
import adminNetpol from './admin-netpol.json';
import { runCases } from './run-case';

describe('admin-netpol vectors', () => {
  it.each(runCases(adminNetpol))('$id', ({ failures }) => expect(failures).toEqual([]));
});

describe('admin-eval vectors', () => {
  it.each(runCases(adminEval))('$id', ({ failures }) => expect(failures).toEqual([]));
});
