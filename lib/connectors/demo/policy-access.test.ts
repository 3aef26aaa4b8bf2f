import { beforeEach, describe, expect, it } from 'vitest';
import type { PolicySink, SinkError } from '@/lib/connectors/connector';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectNameOf } from '@/lib/core/policy/object-name';
import type { Result } from '@/lib/core/result';
import { seedObjects } from './objects';
import { demoPolicySink, demoPolicySource } from './policy-access';
import { memoryStore } from './testing/memory-store';

function policy(spec: Readonly<Record<string, unknown>> = {}, namespace = 'emojivoto'): PolicyDocument {
  const base = { tier: 'default', selector: 'all()', types: ['Ingress'] };
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace },
    spec: { ...base, ...spec },
  };
}

let store: ReturnType<typeof memoryStore>;
let sink: PolicySink;
beforeEach(() => {
  store = memoryStore(seedObjects());
  sink = demoPolicySink(store);
});

function stored(result: Result<PolicyDocument, SinkError>): PolicyDocument {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const version = (document: PolicyDocument) => document.metadata.resourceVersion ?? '';
const refusal = (result: Result<unknown, SinkError>) =>
  result.ok ? null : result.error.code === 'refused' ? result.error.detail : result.error.code;

describe('the simulated API server', () => {
  it('stores an object under a version that grows and an identity that stays', async () => {
    const first = stored(await sink.put(policy(), null, false));
    const second = stored(await sink.put(policy({ order: 7 }), version(first), false));
    expect(Number(version(second))).toBeGreaterThan(Number(version(first)));
    expect(second.metadata.uid).toBe(first.metadata.uid);
    expect(await sink.get(objectNameOf(policy()))).toEqual({ ok: true, value: second });
  });

  it('a dry run answers and writes nothing', async () => {
    expect((await sink.put(policy(), null, true)).ok).toBe(true);
    expect(await store.find(objectNameOf(policy()))).toBeNull();
    const first = stored(await sink.put(policy(), null, false));
    expect((await sink.remove(objectNameOf(policy()), version(first), true)).ok).toBe(true);
    expect(await store.find(objectNameOf(policy()))).not.toBeNull();
  });

  it('every write against an old version is a conflict that shows the new one', async () => {
    const first = stored(await sink.put(policy(), null, false));
    const second = stored(await sink.put(policy({ order: 7 }), version(first), false));
    const name = objectNameOf(policy());
    for (const result of [
      await sink.put(policy({ order: 8 }), version(first), false),
      await sink.put(policy({ order: 8 }), null, false),
      await sink.remove(name, version(first), false),
    ]) {
      expect(result).toEqual({ ok: false, error: { code: 'conflict', name, current: second } });
    }
  });

  it('of many writers against one version exactly one wins', async () => {
    const first = stored(await sink.put(policy(), null, false));
    const writes = Array.from({ length: 10 }, (_, order) => sink.put(policy({ order }), version(first), false));
    expect((await Promise.all(writes)).filter((result) => result.ok)).toHaveLength(1);
  });

  it.each([
    ['a tier that does not exist', policy({ tier: 'nowhere' }), /tier `nowhere` does not exist/],
    ['a namespace that does not exist', policy({}, 'nowhere'), /namespace `nowhere` not found/],
    ['a selector that cannot be read', policy({ selector: 'app = web' }), /spec.selector/],
    [
      'a rule Calico would refuse',
      policy({ ingress: [{ action: 'Allow', destination: { ports: [80] } }] }),
      /protocol/,
    ],
    ['a kind it does not know', { ...policy(), kind: 'CiliumNetworkPolicy' }, /no matches for kind/],
  ])('refuses %s', async (_name, document, reason) => {
    expect(refusal(await sink.put(document, null, false))).toMatch(reason);
    expect(refusal(await sink.put(document, null, true))).toMatch(reason);
  });

  it('reads back its tiers, policies and workloads', async () => {
    const { tiers, documents, facts } = await demoPolicySource(store).read(new AbortController().signal);
    expect(tiers.map(({ name, order, defaultAction }) => [name, order, defaultAction])).toEqual([
      ['security', 100, 'Pass'],
      ['default', 1_000_000, 'Deny'],
    ]);
    expect(documents.map(({ metadata }) => metadata.name)).toEqual(['security.protect-metadata']);
    const web = facts.workloads.find(({ name }) => name === 'web');
    expect(web).toMatchObject({ serviceAccount: 'web', ips: ['10.244.1.10'], labels: { app: 'web-svc' } });
    expect(facts.services.find(({ name }) => name === 'web-svc')?.ports).toEqual([
      { name: 'http', port: 80, targetPort: 8080, protocol: 'tcp' },
    ]);
  });
});
