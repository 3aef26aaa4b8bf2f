import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import { allowConnection } from '@/lib/core/policy/allow-flow';
import type { ConnectionFacts, PolicyDocument } from '@/lib/core/policy/model';
import { tightenRule } from '@/lib/core/policy/tighten-rule';
import { createSideWalker } from '@/lib/core/policy/walk-side';
import { readYaml } from './read-yaml';
import { commentsOf, editYaml } from './write-yaml';

const KUBERNETES = `# who may reach the database
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}   # ours
spec:
  podSelector: {matchLabels: {app: db}}
  future: {kept: true}
  ingress:
  # the office
  - from:
    - ipBlock: {cidr: 10.0.0.0/8}   # all of it
    note: why
  # monitoring, see ticket 7
  - ports: [{port: metrics}]
`;
const ADMIN = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: guard}
spec:
  priority: 5   # before the others
  subject: {namespaces: {}}
  ingress:
  # nobody by default
  - {name: none, action: Deny, from: [{namespaces: {}}]}
`;

const end = (name: string, more: Partial<Endpoint> = {}): Endpoint => ({
  ...{ kind: 'workload', namespace: 'shop', name, labels: { app: name }, ip: null, serviceAccount: null },
  ...more,
});
const office = end('private', { kind: 'network', namespace: null, labels: null, ip: '10.1.2.3' });
const toDb = (source: Endpoint): ConnectionFacts => ({
  ...{ source, destination: end('db'), protocol: 'tcp', destinationPort: 5432, destinationService: null },
});

function edited(text: string, change: (document: PolicyDocument) => PolicyDocument): string {
  const [entry] = readYaml(text).documents;
  if (entry === undefined) throw new Error('the text does not read');
  const { part, item, document } = entry;
  const result = editYaml(text, [{ part, item, document: change(document) }]);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('editing rules in a file', () => {
  it('adds a rule to a Kubernetes policy and keeps every comment and unknown field', () => {
    const text = edited(KUBERNETES, (document) => {
      const allowed = allowConnection(document, toDb(end('web')), 'destination');
      return allowed.ok ? allowed.value.document : document;
    });
    expect(commentsOf(text)).toEqual(commentsOf(KUBERNETES));
    expect(readYaml(text).documents[0]?.document.spec).toMatchObject({
      future: { kept: true },
      ingress: [
        { note: 'why' },
        { ports: [{ port: 'metrics' }] },
        { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port: 5432 }] },
      ],
    });
  });

  it('adds a rule before the one that denies, with the comments of both kept', () => {
    const text = edited(ADMIN, (document) => {
      const allowed = allowConnection(document, toDb(end('web')), 'destination');
      return allowed.ok ? allowed.value.document : document;
    });
    expect(commentsOf(text)).toEqual(commentsOf(ADMIN));
    expect(text).toContain('# nobody by default\n  - {name: none, action: Deny');
    expect(readYaml(text).documents[0]?.document.spec.ingress).toMatchObject([{ action: 'Allow' }, { name: 'none' }]);
  });

  it('tightens a rule in place, its unknown fields and the comments of the others kept', () => {
    const facts = { namespaces: [], networkSets: [], workloads: [], services: [] };
    const { traffic } = createSideWalker({ tiers: [], policies: [], facts }, 'enforced');
    const text = edited(KUBERNETES, (document) => {
      const used = { ...toDb(office), connections: 3, lastSeen: 1 };
      const tightened = tightenRule(document, 'ingress', 0, [used], traffic);
      return tightened.ok ? tightened.value.document : document;
    });
    for (const comment of ['# who may reach the database', '# ours', '# the office', '# monitoring, see ticket 7']) {
      expect(text).toContain(comment);
    }
    expect(readYaml(text).documents[0]?.document.spec).toMatchObject({
      future: { kept: true },
      ingress: [
        { from: [{ ipBlock: { cidr: '10.1.2.3/32' } }], note: 'why', ports: [{ protocol: 'TCP', port: 5432 }] },
        { ports: [{ port: 'metrics' }] },
      ],
    });
  });
});
