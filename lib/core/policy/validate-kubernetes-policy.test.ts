import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from './model';
import { documentOf } from './testing/policy-set';
import { validateDocument } from './validate';

function kubernetes(spec: Record<string, unknown>, name = 'p'): PolicyDocument {
  return { ...documentOf('NetworkPolicy', name, spec), apiVersion: 'networking.k8s.io/v1' };
}
const paths = (document: PolicyDocument) => [...new Set(validateDocument(document).map(({ path }) => path))];
const port = (entry: Record<string, unknown>) => ({ podSelector: {}, ingress: [{ ports: [entry] }] });
const peer = (entry: Record<string, unknown>) => ({ podSelector: {}, egress: [{ to: [entry] }] });
const AT_PORT = 'spec.ingress[0].ports[0]';
const AT_PEER = 'spec.egress[0].to[0]';

describe('a Kubernetes policy', () => {
  it('that uses every field is accepted, staged or not', () => {
    const spec = {
      podSelector: { matchLabels: { 'a.b/c': '' }, matchExpressions: [{ key: 'x', operator: 'Exists' }] },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{}, { from: [{ podSelector: {} }, { podSelector: {}, namespaceSelector: {} }], ports: [{}] }],
      egress: [
        {
          to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '::/0' } }],
          ports: [
            { port: 'http-alt' },
            { port: 1, endPort: 65_535 },
            { port: 53, protocol: 'UDP' },
            { protocol: 'SCTP' },
          ],
        },
      ],
    };
    expect(validateDocument(kubernetes(spec))).toEqual([]);
    const staged = documentOf('StagedKubernetesNetworkPolicy', 'p', { ...spec, stagedAction: 'Set' });
    expect(validateDocument(staged)).toEqual([]);
  });

  it('may have any name that Kubernetes allows, other than the kind of that name of Calico', () => {
    expect(paths(kubernetes({}, 'a.b.c'))).toEqual([]);
    expect(paths(kubernetes({}, 'A'))).toEqual(['metadata.name']);
    expect(paths(documentOf('NetworkPolicy', 'a.b.c', {}))).toEqual(['metadata.name']);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ podSelector: { matchLabels: { 'a b': 'c' } } }, 'spec.podSelector.matchLabels.a b'],
    [{ podSelector: { matchLabels: { a: 'x'.repeat(64) } } }, 'spec.podSelector.matchLabels.a'],
    [
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] } },
      'spec.podSelector.matchExpressions[0].values',
    ],
    [
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['-'] }] } },
      'spec.podSelector.matchExpressions[0].values[0]',
    ],
    [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }, 'spec.podSelector'],
    [{ policyTypes: ['Ingress', 'Egress', 'Ingress'] }, 'spec.policyTypes'],
    [{ policyTypes: ['ingress'] }, 'spec.policyTypes'],
    [port({ port: 0 }), `${AT_PORT}.port`],
    [port({ port: 65_536 }), `${AT_PORT}.port`],
    [port({ port: '80' }), `${AT_PORT}.port`],
    [port({ port: 'a--b' }), `${AT_PORT}.port`],
    [port({ port: 'sixteen-letters-' }), `${AT_PORT}.port`],
    [port({ port: 80, protocol: 'tcp' }), `${AT_PORT}.protocol`],
    [port({ port: 80, protocol: 'ICMP' }), `${AT_PORT}.protocol`],
    [port({ port: 80, endPort: 79 }), `${AT_PORT}.endPort`],
    [port({ port: 'http', endPort: 90 }), `${AT_PORT}.endPort`],
    [port({ endPort: 90 }), `${AT_PORT}.endPort`],
    [peer({}), AT_PEER],
    [peer({ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }), AT_PEER],
    [peer({ ipBlock: { cidr: '10.0.0.1' } }), `${AT_PEER}.ipBlock.cidr`],
    [peer({ ipBlock: {} }), `${AT_PEER}.ipBlock.cidr`],
    [peer({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }), `${AT_PEER}.ipBlock.except[0]`],
    [peer({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }), `${AT_PEER}.ipBlock.except[0]`],
    [peer({ podSelector: { matchLabels: { a: '!' } } }), `${AT_PEER}.podSelector.matchLabels.a`],
  ])('is refused with %j', (spec, expected) => {
    expect(paths(kubernetes(spec))).toEqual([expected]);
    expect(paths(documentOf('StagedKubernetesNetworkPolicy', 'p', spec))).toEqual([expected]);
  });

  it('does not choke on hostile shapes', () => {
    for (const spec of [null, [], 'x', { ingress: [{ from: [7], ports: 'x' }], podSelector: { matchLabels: [] } }]) {
      expect(() => validateDocument({ ...kubernetes({}), spec } as never)).not.toThrow();
    }
  });
});
