import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from './model';
import { sameContent, withoutServerFields } from './object-name';
import { enforcedName, toEnforcement, toStaged } from './to-enforced';

const METADATA = {
  name: 'default.web',
  namespace: 'shop',
  labels: { team: 'web' },
  annotations: { why: 'because', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  resourceVersion: '7',
  uid: 'u',
  creationTimestamp: '2026-01-01T00:00:00Z',
  generation: 3,
  managedFields: [{ manager: 'kubectl' }],
  ownerReferences: [{ kind: 'Thing' }],
};

function staged(kind: string, spec: Readonly<Record<string, unknown>>): PolicyDocument {
  return { apiVersion: 'projectcalico.org/v3', kind, metadata: METADATA, spec };
}

describe('toEnforcement', () => {
  it.each([
    ['StagedNetworkPolicy', 'projectcalico.org/v3', 'NetworkPolicy'],
    ['StagedGlobalNetworkPolicy', 'projectcalico.org/v3', 'GlobalNetworkPolicy'],
    ['StagedKubernetesNetworkPolicy', 'networking.k8s.io/v1', 'NetworkPolicy'],
  ])('%s becomes %s %s', (kind, apiVersion, enforcedKind) => {
    const spec = { stagedAction: 'Set', tier: 'default', order: 5, egress: [{ action: 'Allow' }] };
    expect(toEnforcement(staged(kind, spec))).toMatchObject({
      effect: 'write',
      document: { apiVersion, kind: enforcedKind, metadata: { name: 'default.web' } },
    });
  });

  it('keeps what a person wrote and drops what the server or kubectl added', () => {
    const enforcement = toEnforcement(staged('StagedNetworkPolicy', { stagedAction: 'Learn', order: 5 }));
    expect(enforcement?.effect === 'write' && enforcement.document).toEqual({
      apiVersion: 'projectcalico.org/v3',
      kind: 'NetworkPolicy',
      metadata: { name: 'default.web', namespace: 'shop', labels: { team: 'web' }, annotations: { why: 'because' } },
      spec: { order: 5 },
    });
  });

  it('a staged Delete removes its twin, Ignore does nothing, and no action counts as Set', () => {
    const effect = (spec: Readonly<Record<string, unknown>>) =>
      toEnforcement(staged('StagedNetworkPolicy', spec))?.effect;
    expect([effect({ stagedAction: 'Delete' }), effect({ stagedAction: 'Ignore' }), effect({})]).toEqual([
      'remove',
      'ignored',
      'write',
    ]);
  });

  it('an enforced policy cannot be enforced', () => {
    const document = staged('NetworkPolicy', {});
    expect([toEnforcement(document), enforcedName(document)]).toEqual([null, null]);
  });

  it('staging an enforced policy and enforcing it again changes nothing', () => {
    for (const apiVersion of ['projectcalico.org/v3', 'networking.k8s.io/v1']) {
      const enforced = { ...staged('NetworkPolicy', { order: 5, egress: [] }), apiVersion };
      const copy = toStaged(enforced);
      const again = copy === null ? null : toEnforcement(copy);
      expect(again?.effect === 'write' && sameContent(again.document, enforced)).toBe(true);
    }
  });
});

describe('sameContent', () => {
  const document = staged('StagedNetworkPolicy', { order: 5, selector: 'all()' });

  it('does not depend on the order of fields or on what the server adds', () => {
    const { order, selector } = { order: 5, selector: 'all()' };
    const other = { ...withoutServerFields(document), spec: { selector, order } };
    expect(sameContent(document, other)).toBe(true);
  });

  it.each([
    ['another spec', { ...document, spec: { order: 6 } }],
    ['another label', { ...document, metadata: { ...METADATA, labels: { team: 'db' } } }],
    ['another annotation', { ...document, metadata: { ...METADATA, annotations: {} } }],
    ['nothing', null],
  ])('tells %s apart', (_name, other) => {
    expect(sameContent(document, other)).toBe(false);
  });
});
