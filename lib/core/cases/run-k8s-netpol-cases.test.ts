import { describe, expect, it } from 'vitest';
import cases from './k8s-netpol.json';
import { runCases } from './run-case';

describe('k8s-netpol vectors', () => {
  it.each(runCases(cases))('$id', ({ failures }) => expect(failures).toEqual([]));
});
