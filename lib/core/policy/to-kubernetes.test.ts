import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicySet } from './evaluate';
import type { PolicyDocument } from './model';
import { readPolicy } from './read-policy';
import { documentOf } from './testing/policy-set';
import { anyDocuments, EVERY_CONNECTION, FACTS, TIERS } from './testing/random-cluster';
import { toKubernetesPolicy } from './to-kubernetes';
import { validateDocument } from './validate';

const allow = (more: object) => ({ action: 'Allow', ...more });
const policy = (spec: Record<string, unknown>, kind = 'StagedNetworkPolicy') => documentOf(kind, 'default.web', spec);
const losses = (spec: Record<string, unknown>, kind?: string) => {
  const answer = toKubernetesPolicy(policy(spec, kind));
  return answer.ok ? [] : answer.error.map(({ path }) => path);
};

describe('toKubernetesPolicy', () => {
  it('says in Kubernetes words what a recommended policy says in those of Calico', () => {
    const answer = toKubernetesPolicy(
      policy({
        stagedAction: 'Set',
        tier: 'default',
        selector: "app == 'web'",
        types: ['Ingress', 'Egress'],
        ingress: [
          allow({ protocol: 'TCP', source: { selector: "app == 'bot'" }, destination: { ports: [80, '90:95'] } }),
        ],
        egress: [
          allow({
            protocol: 'UDP',
            destination: {
              selector: "k8s-app == 'kube-dns'",
              namespaceSelector: "projectcalico.org/name == 'kube-system'",
              ports: [53],
            },
          }),
          allow({ protocol: 'TCP', destination: { nets: ['1.1.1.1/32', '8.8.8.8'], ports: ['https'] } }),
          allow({ destination: { nets: ['0.0.0.0/0'], notNets: ['10.0.0.0/8'] } }),
        ],
      }),
    );
    expect(answer.ok && answer.value).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { app: 'bot' } } }],
            ports: [
              { protocol: 'TCP', port: 80 },
              { protocol: 'TCP', port: 90, endPort: 95 },
            ],
          },
        ],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [{ protocol: 'UDP', port: 53 }],
          },
          {
            to: [{ ipBlock: { cidr: '1.1.1.1/32' } }, { ipBlock: { cidr: '8.8.8.8/32' } }],
            ports: [{ protocol: 'TCP', port: 'https' }],
          },
          { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] },
        ],
      },
    });
  });

  it('says which types are limited, and by no rule, as no rule', () => {
    const answer = toKubernetesPolicy(policy({ types: ['Egress'], egress: [] }, 'NetworkPolicy'));
    expect(answer.ok && answer.value.spec).toEqual({ podSelector: {}, policyTypes: ['Egress'] });
  });

  const rule = (more: object) => ({ types: ['Egress'], egress: [allow(more)] });
  it.each<[Record<string, unknown>, string[]]>([
    [{ tier: 'platform' }, ['spec.tier']],
    [{ order: 5 }, ['spec.order']],
    [{ stagedAction: 'Delete' }, ['spec.stagedAction']],
    [{ selector: "a == 'b' || c == 'd'" }, ['spec.selector']],
    [{ selector: "projectcalico.org/name == 'x'" }, ['spec.selector']],
    [{ serviceAccountSelector: "a == 'b'" }, ['spec.serviceAccountSelector']],
    [{ types: ['Egress'], egress: [{ action: 'Deny' }] }, ['spec.egress[0].action']],
    [rule({ protocol: 'ICMP' }), ['spec.egress[0].protocol']],
    [rule({ notProtocol: 'TCP' }), ['spec.egress[0].notProtocol']],
    [rule({ ipVersion: 4 }), ['spec.egress[0].ipVersion']],
    [rule({ source: { selector: "a == 'b'" } }), ['spec.egress[0].source.selector']],
    [rule({ destination: { notSelector: 'has(a)' } }), ['spec.egress[0].destination.notSelector']],
    [rule({ destination: { services: { name: 'x' } } }), ['spec.egress[0].destination.services']],
    [rule({ protocol: 'TCP', destination: { notPorts: [80] } }), ['spec.egress[0].destination.notPorts']],
    [rule({ destination: { ports: ['http'] } }), ['spec.egress[0].protocol']],
    [rule({ destination: { namespaceSelector: 'global()' } }), ['spec.egress[0].destination.namespaceSelector']],
    [rule({ destination: { nets: ['10.0.0.0/8'], selector: 'has(a)' } }), ['spec.egress[0].destination']],
    [rule({ destination: { nets: ['10.1.0.0/16'], notNets: ['10.0.0.0/8'] } }), ['spec.egress[0].destination']],
    [rule({ protocol: 'TCP', destination: { ports: ['a-much-too-long-name'] } }), ['spec.egress[0].ports[0].port']],
  ])('lists what %j would lose', (spec, expected) => {
    expect(losses(spec)).toEqual(expected);
  });

  it('takes only namespaced policies of Calico', () => {
    expect(losses({}, 'GlobalNetworkPolicy')).toEqual(['kind']);
    expect(losses({}, 'StagedKubernetesNetworkPolicy')).toEqual(['kind']);
  });

  it('decides every connection as the policy it comes from', () => {
    let said = 0;
    const judge = (documents: readonly PolicyDocument[]) => {
      const policies = documents.map((document) => {
        const read = readPolicy(document);
        if (!read.ok) throw new Error(JSON.stringify(read.error));
        return read.value;
      });
      return compilePolicySet({ tiers: TIERS, policies, facts: FACTS }, 'enforced');
    };
    const simple = anyDocuments(3, ['NetworkPolicy']).map((documents) =>
      documents.map(({ spec: { order: _order, ingress, egress, ...spec }, ...rest }) => ({
        ...rest,
        spec: { ...spec, tier: 'default', ingress: onlyAllow(ingress), egress: onlyAllow(egress) },
      })),
    );
    fc.assert(
      fc.property(simple, (documents) => {
        const pairs = documents.flatMap((document) => {
          const answer = toKubernetesPolicy(document);
          return answer.ok ? [[document, answer.value] as const] : [];
        });
        said += pairs.length;
        for (const [, kubernetes] of pairs) expect(validateDocument(kubernetes)).toEqual([]);
        const [before, after] = [
          judge(pairs.map(([calico]) => calico)),
          judge(pairs.map(([, kubernetes]) => kubernetes)),
        ];
        for (const probe of EVERY_CONNECTION) {
          expect(after.judge(probe).verdict).toBe(before.judge(probe).verdict);
        }
      }),
      { numRuns: 150 },
    );
    expect(said).toBeGreaterThan(30);
  }, 60_000);
});

/** Rules of other actions have no Kubernetes form, nor has the random kind's notProtocol. */
function onlyAllow(rules: unknown): readonly object[] {
  return (rules as readonly { readonly action: string; readonly notProtocol?: string }[]).filter(
    ({ action, notProtocol }) => action === 'Allow' && notProtocol === undefined,
  );
}
