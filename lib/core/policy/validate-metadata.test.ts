import { describe, expect, it } from 'vitest';
import type { PolicyProblem } from './read-json';
import { Place } from './read-json';
import { isLabelName, isLabelValue, validateMetadata } from './validate-metadata';

function problems(metadata: object, kind = 'NetworkPolicy', isCalico = true): readonly string[] {
  const found: PolicyProblem[] = [];
  validateMetadata(new Place(metadata, 'metadata', found), kind, isCalico);
  return found.map(({ path }) => path);
}

describe('names', () => {
  it.each<[string, string, boolean, boolean]>([
    ['NetworkPolicy', 'tier.web', true, true],
    ['NetworkPolicy', 'a.b.c', true, false],
    ['NetworkPolicy', 'a.b.c', false, true],
    ['NetworkPolicy', 'ossg.default.a.b', true, true],
    ['StagedGlobalNetworkPolicy', 'a.b', true, true],
    ['StagedGlobalNetworkPolicy', 'knp.default.a', true, false],
    ['StagedKubernetesNetworkPolicy', 'a.b.c', true, true],
    ['Tier', 'a.b', true, false],
    ['Tier', 'a.b', false, true],
    ['constructor', 'a.b', true, true],
    ['NetworkSet', 'A', true, false],
    ['NetworkSet', '-a', true, false],
    ['NetworkSet', '', true, false],
  ])('%s %s (of Calico: %s): %s', (kind, name, isCalico, valid) => {
    expect(problems({ name }, kind, isCalico)).toEqual(valid ? [] : ['metadata.name']);
  });
});

describe('labels and annotations', () => {
  it.each<[object, string[]]>([
    [{ labels: { app: 'web', 'example.com/x': '' } }, []],
    [{ labels: { 'a/b/c': 'x' } }, ['metadata.labels.a/b/c']],
    [{ labels: { '/a': 'x' } }, ['metadata.labels./a']],
    [{ labels: { [`a/${'x'.repeat(64)}`]: '' } }, [`metadata.labels.a/${'x'.repeat(64)}`]],
    [{ labels: { app: 'x'.repeat(64) } }, ['metadata.labels.app']],
    [{ labels: { app: '-x' } }, ['metadata.labels.app']],
    [{ labels: { app: 7 } }, ['metadata.labels.app']],
    [{ annotations: { 'Example.COM/Note': 'any text: ✓' } }, []],
    [{ annotations: { 'a b': 'x' } }, ['metadata.annotations.a b']],
    [{ annotations: { a: 7 } }, ['metadata.annotations.a']],
    [{ annotations: { a: 'x'.repeat(262_144) } }, ['metadata.annotations']],
  ])('%j', (metadata, expected) => {
    expect(problems({ name: 'a', ...metadata })).toEqual(expected);
  });

  it('of network sets may not claim the label that Calico writes', () => {
    const labels = { 'projectcalico.org/namespace': 'x' };
    expect(problems({ name: 'a', labels }, 'GlobalNetworkSet')).toEqual([
      'metadata.labels.projectcalico.org/namespace',
    ]);
    expect(problems({ name: 'a', labels })).toEqual([]);
  });

  it.each([
    ['app', true],
    ['a.b/c_D', true],
    ['x'.repeat(63), true],
    ['x'.repeat(64), false],
    [`${'a'.repeat(253)}/b`, true],
    [`${'a'.repeat(254)}/b`, false],
    ['A/b', false],
    ['a/', false],
    ['', false],
  ])('the label name %s: %s', (name, valid) => {
    expect(isLabelName(name)).toBe(valid);
  });

  it.each([
    ['', true],
    ['a.b_c-D', true],
    ['.a', false],
    ['a b', false],
    ['ä', false],
  ])('the label value %j: %s', (value, valid) => {
    expect(isLabelValue(value)).toBe(valid);
  });
});
