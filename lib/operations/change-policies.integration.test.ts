import { beforeAll, describe, expect, it } from 'vitest';
import type { PolicySink } from '@/lib/connectors/connector';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectNameOf, sameContent } from '@/lib/core/policy/object-name';
import { err, ok, type Result } from '@/lib/core/result';
import { listAudit } from '@/lib/storage/audit';
import { findUndoable, insertChange, type StoredChange } from '@/lib/storage/changes';
import type { Database } from '@/lib/storage/client';
import { type ClusterRow, ensureCluster } from '@/lib/storage/clusters';
import { demoObjectStore } from '@/lib/storage/demo';
import { listPolicies, listPolicyChanges, type StoredPolicy } from '@/lib/storage/policies';
import { loadPolicySets } from '@/lib/storage/policy-sets';
import { testDatabase } from '@/lib/storage/testing/database';
import { type ChangeError, type ChangePlan, changeCluster } from './change-cluster';
import { policySinkOf } from './cluster-access';
import { enforcePolicies } from './enforce-policy';
import { rollBackChange } from './roll-back-policy';
import { seedDemoObjects } from './seed-demo-objects';
import { stagePolicies } from './stage-policy';
import { syncPolicies } from './sync-policies';
import { unstagePolicies } from './unstage-policy';

const NEVER = new AbortController().signal;
const actor = 'test';

function staged(name: string, extra: Readonly<Record<string, unknown>> = {}): PolicyDocument {
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'StagedNetworkPolicy',
    metadata: { name, namespace: 'emojivoto', labels: { team: 'votes' } },
    spec: {
      tier: 'default',
      order: 10,
      selector: `app == '${name}'`,
      types: ['Ingress', 'Egress'],
      stagedAction: 'Set',
      ...extra,
    },
  };
}

/** A seeded demo cluster in a database of its own. */
async function seeded(): Promise<{ readonly db: Database; readonly cluster: ClusterRow }> {
  const { client } = await testDatabase();
  return { db: client, cluster: await seedDemoObjects(client, NEVER) };
}

function done(result: Result<StoredChange, ChangeError>): StoredChange {
  if (!result.ok) throw new Error(`expected a change, got ${JSON.stringify(result.error)}`);
  return result.value;
}

const code = (result: Result<StoredChange, ChangeError>) => (result.ok ? 'ok' : result.error.code);

async function policyNamed(db: Database, cluster: ClusterRow, kind: string, name: string): Promise<StoredPolicy> {
  const policies = await listPolicies(db, cluster.id);
  const found = policies.find((policy) => policy.kind === kind && policy.name.name === name);
  if (found === undefined) throw new Error(`${kind} ${name} is not stored`);
  return found;
}

const expecting = (...policies: readonly StoredPolicy[]) =>
  Object.fromEntries(policies.map((policy) => [policy.id, policy.resourceVersion]));

async function stagedRows(db: Database, cluster: ClusterRow): Promise<readonly StoredPolicy[]> {
  return (await listPolicies(db, cluster.id)).filter((policy) => policy.staged);
}

describe('staging, enforcing and undoing', () => {
  let db: Database;
  let cluster: ClusterRow;
  beforeAll(async () => {
    ({ db, cluster } = await seeded());
  });
  const store = () => demoObjectStore(db, cluster.id);

  it('runs the whole way and undo gives back exactly what was there', async () => {
    done(await stagePolicies(db, { cluster, actor, documents: [staged('web'), staged('voting')] }));
    const before = await stagedRows(db, cluster);
    expect(before.map((policy) => policy.name.name)).toEqual(['voting', 'web']);

    const change = done(await enforcePolicies(db, { cluster, actor, expected: expecting(...before) }));
    const enforced = await policyNamed(db, cluster, 'CalicoNetworkPolicy', 'web');
    expect(enforced.document).toMatchObject({
      kind: 'NetworkPolicy',
      metadata: { labels: { team: 'votes' } },
      spec: { order: 10, tier: 'default' },
    });
    expect(enforced.document.spec).not.toHaveProperty('stagedAction');
    expect(await stagedRows(db, cluster)).toEqual([]);
    expect((await findUndoable(db, cluster.id))?.id).toBe(change.id);

    done(await rollBackChange(db, { cluster, actor, changeId: change.id }));
    const after = await stagedRows(db, cluster);
    expect(after.map((policy) => policy.name.name)).toEqual(['voting', 'web']);
    for (const [i, policy] of after.entries()) {
      expect(sameContent(policy.document, before[i]?.document ?? null)).toBe(true);
    }
    expect(await store().find(enforced.name)).toBeNull();
    expect(await findUndoable(db, cluster.id)).toBeNull();
  });

  it('what the screens judge by follows every change', async () => {
    expect((await loadPolicySets(db, cluster.id)).hasStaged).toBe(true);
    const rows = await stagedRows(db, cluster);
    done(await unstagePolicies(db, { cluster, actor, expected: expecting(...rows) }));
    const sets = await loadPolicySets(db, cluster.id);
    expect(sets.hasStaged).toBe(false);
    expect(await loadPolicySets(db, cluster.id)).toBe(sets);
  });

  it('a report from before a change is explained by it, also by what was removed', async () => {
    const sets = await loadPolicySets(db, cluster.id);
    const profile = { kind: 'Profile', namespace: null, name: 'kns.emojivoto', tier: '', ruleIndex: 0 } as const;
    const end = { kind: 'workload', namespace: 'emojivoto', labels: {}, ip: null, serviceAccount: null } as const;
    const outside = { ...end, kind: 'network', namespace: null, name: 'public', labels: null, ip: '1.1.1.1' } as const;
    const hits = [{ ...profile, action: 'allow', policyIndex: 0, trigger: null } as const];
    const byName = (name: string) => {
      const trigger = { kind: 'CalicoNetworkPolicy', namespace: 'emojivoto', name } as const;
      const shown = { kind: 'EndOfTier', namespace: null, name: '', tier: 'default', ruleIndex: -1 } as const;
      return [{ ...shown, action: 'deny', policyIndex: 0, trigger } as const];
    };
    const report = (enforced: typeof hits | ReturnType<typeof byName>, lastSeen: number) =>
      sets.agreement({
        lastSeen,
        key: {
          ...{ source: { ...end, name: 'nobody' }, destination: outside, protocol: 'tcp' },
          ...{ destinationPort: 80, destinationService: null, reporter: 'source', verdict: 'allow' },
          trace: { enforced, pending: [] },
        },
      }).enforced;
    // The guard of the demo passes this, which the report does not know: it is newer than the flow, unless that is newer.
    expect(report(hits, 1)).toEqual({
      kind: 'policy-changed',
      reason: '`security.protect-metadata` changed after the flow was last seen',
    });
    expect(report(hits, 4_000_000_000)).toMatchObject({ kind: 'disagrees', differs: 'steps' });
    // Web was enforced and rolled back above: it is gone from the policies, and its history says when.
    const changes = await listPolicyChanges(db, cluster.id);
    expect(changes.get('CalicoNetworkPolicy/emojivoto/web')).toBeGreaterThan(1_700_000_000);
    expect(changes.get('GlobalNetworkPolicy//security.protect-metadata')).toBeGreaterThan(1_700_000_000);
    expect(report(byName('web'), 1)).toMatchObject({ kind: 'policy-changed' });
  });

  it('nothing is compared where nobody ever read the policies', async () => {
    const far = await ensureCluster(db, 'unread');
    const { agreement } = await loadPolicySets(db, far.id);
    const end = { kind: 'workload', namespace: 'a', name: 'b', labels: {}, ip: null, serviceAccount: null } as const;
    const trace = { enforced: [], pending: [] };
    const key = { source: end, destination: end, protocol: 'tcp', destinationPort: 80, destinationService: null };
    expect(agreement({ key: { ...key, reporter: 'source', verdict: 'allow', trace }, lastSeen: 1 })).toMatchObject({
      enforced: { kind: 'not-comparable', reason: expect.stringContaining('which policies are in force') },
    });
  });

  it('staging the same twice changes the cluster once', async () => {
    done(await stagePolicies(db, { cluster, actor, documents: [staged('twice')] }));
    expect(code(await stagePolicies(db, { cluster, actor, documents: [staged('twice')] }))).toBe('nothing-to-change');
  });

  it('one refused document keeps all others out', async () => {
    const documents = [staged('fine'), staged('broken', { tier: 'nowhere' })];
    const result = await stagePolicies(db, { cluster, actor, documents });
    expect(result.ok ? null : result.error).toMatchObject({ code: 'refused', name: { name: 'broken' } });
    expect(await store().find(objectNameOf(staged('fine')))).toBeNull();
    const [newest] = await listAudit(db, cluster.id, null, 1);
    expect(newest).toMatchObject({ verb: 'stage-policy', result: 'refused' });
  });

  it('an enforced policy cannot be staged or unstaged', async () => {
    const rule = { ...staged('direct'), kind: 'NetworkPolicy' };
    expect(code(await stagePolicies(db, { cluster, actor, documents: [rule] }))).toBe('refused');
    const guard = await policyNamed(db, cluster, 'GlobalNetworkPolicy', 'security.protect-metadata');
    expect(code(await unstagePolicies(db, { cluster, actor, expected: expecting(guard) }))).toBe('refused');
  });

  it('a staged Delete removes the enforced policy, and undo brings it back', async () => {
    done(await stagePolicies(db, { cluster, actor, documents: [staged('short')] }));
    const first = await policyNamed(db, cluster, 'StagedNetworkPolicy', 'short');
    done(await enforcePolicies(db, { cluster, actor, expected: expecting(first) }));
    const enforced = await policyNamed(db, cluster, 'CalicoNetworkPolicy', 'short');
    const spec = { tier: 'default', stagedAction: 'Delete' };
    done(await stagePolicies(db, { cluster, actor, documents: [{ ...staged('short'), spec }] }));
    const proposal = await policyNamed(db, cluster, 'StagedNetworkPolicy', 'short');
    const change = done(await enforcePolicies(db, { cluster, actor, expected: expecting(proposal) }));
    expect(await store().find(enforced.name)).toBeNull();
    done(await rollBackChange(db, { cluster, actor, changeId: change.id }));
    expect(sameContent(await store().find(enforced.name), enforced.document)).toBe(true);
  });
});

describe('changes made by somebody else meanwhile', () => {
  it('a staged policy edited since it was looked at is not enforced', async () => {
    const { db, cluster } = await seeded();
    const store = demoObjectStore(db, cluster.id);
    done(await stagePolicies(db, { cluster, actor, documents: [staged('web')] }));
    const seen = await policyNamed(db, cluster, 'StagedNetworkPolicy', 'web');
    const edited = await store.put(staged('web', { order: 99 }), seen.resourceVersion);
    const result = await enforcePolicies(db, { cluster, actor, expected: expecting(seen) });
    expect(result.ok ? null : result.error).toMatchObject({ code: 'conflict', current: { spec: { order: 99 } } });
    expect(await store.find(seen.name)).toEqual(edited);
  });

  it('an enforced twin that appeared since the last look is not overwritten', async () => {
    const { db, cluster } = await seeded();
    const store = demoObjectStore(db, cluster.id);
    done(await stagePolicies(db, { cluster, actor, documents: [staged('web')] }));
    const { stagedAction: _action, ...spec } = staged('web').spec;
    const foreign = await store.put({ ...staged('web'), kind: 'NetworkPolicy', spec }, null);
    const seen = await policyNamed(db, cluster, 'StagedNetworkPolicy', 'web');
    expect(code(await enforcePolicies(db, { cluster, actor, expected: expecting(seen) }))).toBe('conflict');
    expect(await store.find(objectNameOf(foreign ?? staged('web')))).toEqual(foreign);
  });

  it('undo refuses when an object was changed after the change', async () => {
    const { db, cluster } = await seeded();
    const store = demoObjectStore(db, cluster.id);
    const change = done(await stagePolicies(db, { cluster, actor, documents: [staged('web'), staged('emoji')] }));
    const seen = await policyNamed(db, cluster, 'StagedNetworkPolicy', 'web');
    await store.put(staged('web', { order: 99 }), seen.resourceVersion);
    expect(code(await rollBackChange(db, { cluster, actor, changeId: change.id }))).toBe('conflict');
    expect(await store.find(objectNameOf(staged('emoji')))).not.toBeNull();
  });

  it('policies written or removed outside are taken over with their history', async () => {
    const { db, cluster } = await seeded();
    const store = demoObjectStore(db, cluster.id);
    const { stagedAction: _action, ...spec } = staged('outside').spec;
    const written = await store.put({ ...staged('outside'), kind: 'NetworkPolicy', spec }, null);
    expect(await syncPolicies(db, cluster, NEVER)).toBe(1);
    expect(await syncPolicies(db, cluster, NEVER)).toBe(0);
    const name = objectNameOf(written ?? staged('outside'));
    await store.remove(name, written?.metadata.resourceVersion ?? '');
    expect(await syncPolicies(db, cluster, NEVER)).toBe(1);
    const history = await db.policyRevision.findMany({ where: { name: 'outside' }, orderBy: { id: 'asc' } });
    expect(history.map((entry) => [entry.source, entry.document !== null])).toEqual([
      ['cluster', true],
      ['cluster', false],
    ]);
  });
});

describe('pressing a button more than once', () => {
  it('twenty requests at once enforce each policy once, and one of them wins', async () => {
    const { db, cluster } = await seeded();
    const documents = ['web', 'voting', 'emoji'].map((name) => staged(name));
    done(await stagePolicies(db, { cluster, actor, documents }));
    const expected = expecting(...(await stagedRows(db, cluster)));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => enforcePolicies(db, { cluster, actor, expected })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(new Set(results.filter((result) => !result.ok).map(code))).toEqual(new Set(['gone']));
    const objects = (await demoObjectStore(db, cluster.id).list()).filter((o) => o.kind.endsWith('NetworkPolicy'));
    expect(objects.map((object) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'GlobalNetworkPolicy security.protect-metadata',
      'NetworkPolicy emoji',
      'NetworkPolicy voting',
      'NetworkPolicy web',
    ]);
    expect(await db.policyChange.count({ where: { verb: 'enforce', state: 'done' } })).toBe(1);
  });
});

describe('a cluster that fails midway', () => {
  it('gets back what was written, and the change is called failed', async () => {
    const { db, cluster } = await seeded();
    const real = policySinkOf(db, cluster);
    const documents = [staged('web'), staged('voting')];
    const failing: PolicySink = {
      ...real,
      put: async (document, version, dryRun) =>
        dryRun || document.metadata.name === 'web'
          ? real.put(document, version, dryRun)
          : err({ code: 'unavailable', detail: 'connection lost' }),
    };
    const writes = documents.map((after) => ({ name: objectNameOf(after), before: null, after }));
    const plan: ChangePlan = { verb: 'stage', text: 'staged 2 policies', writes, undoOf: null };
    const request = { cluster, actor, verb: 'stage-policy' };
    const result = await changeCluster(db, request, async () => ok(plan), failing);
    expect(code(result)).toBe('unavailable');
    expect(await demoObjectStore(db, cluster.id).find(objectNameOf(staged('web')))).toBeNull();
    expect(await stagedRows(db, cluster)).toEqual([]);
    expect(await db.policyChange.findMany()).toMatchObject([{ state: 'failed', detail: 'connection lost' }]);
    const [newest] = await listAudit(db, cluster.id, null, 1);
    expect(newest).toMatchObject({ verb: 'stage-policy', result: 'failed' });
  });
});

describe('a crash between the plan and its end', () => {
  /** The state a killed process leaves: the change is planned, and the first `written` objects are in the cluster. */
  async function crashed(written: number) {
    const { db, cluster } = await seeded();
    const store = demoObjectStore(db, cluster.id);
    const documents = [staged('web'), staged('voting')];
    const change = await insertChange(db, {
      clusterId: cluster.id,
      actor,
      verb: 'stage',
      detail: 'staged 2 policies',
      undoOf: null,
      before: documents.map((document) => ({ name: objectNameOf(document), document: null })),
      after: documents.map((document) => ({ name: objectNameOf(document), document })),
    });
    for (const document of documents.slice(0, written)) await store.put(document, null);
    return { db, cluster, store, change };
  }

  it('what was half written is taken back', async () => {
    const { db, cluster, store, change } = await crashed(1);
    await syncPolicies(db, cluster, NEVER);
    expect(await store.find(objectNameOf(staged('web')))).toBeNull();
    expect(await stagedRows(db, cluster)).toEqual([]);
    expect(await db.policyChange.findUnique({ where: { id: change.id } })).toMatchObject({ state: 'failed' });
  });

  it('what was fully written is called done and can be undone', async () => {
    const { db, cluster, change } = await crashed(2);
    await syncPolicies(db, cluster, NEVER);
    expect((await stagedRows(db, cluster)).map((policy) => policy.name.name)).toEqual(['voting', 'web']);
    expect((await findUndoable(db, cluster.id))?.id).toBe(change.id);
    done(await rollBackChange(db, { cluster, actor, changeId: change.id }));
    expect(await stagedRows(db, cluster)).toEqual([]);
  });

  it('what somebody else has written since is left alone', async () => {
    const { db, cluster, store, change } = await crashed(1);
    const name = objectNameOf(staged('web'));
    const ours = await store.find(name);
    await store.put(staged('web', { order: 7 }), ours?.metadata.resourceVersion ?? null);
    await syncPolicies(db, cluster, NEVER);
    expect((await store.find(name))?.spec).toMatchObject({ order: 7 });
    expect(await db.policyChange.findUnique({ where: { id: change.id } })).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('StagedNetworkPolicy emojivoto/web'),
    });
  });

  it('the next change of the cluster ends the old one first', async () => {
    const { db, cluster, store } = await crashed(1);
    done(await stagePolicies(db, { cluster, actor, documents: [staged('emoji')] }));
    expect(await store.find(objectNameOf(staged('web')))).toBeNull();
  });
});

describe('a cluster that Firebreak cannot write to', () => {
  it('keeps staged policies here, refuses to enforce them, and undoes as usual', async () => {
    const { client } = await testDatabase();
    const far = await ensureCluster(client, 'far-away');
    const change = done(await stagePolicies(client, { cluster: far, actor, documents: [staged('web')] }));
    const sets = await loadPolicySets(client, far.id);
    expect(sets.hasStaged).toBe(true);
    const rows = await stagedRows(client, far);
    const result = await enforcePolicies(client, { cluster: far, actor, expected: expecting(...rows) });
    expect(result.ok ? null : result.error.code).toBe('read-only-cluster');
    expect(await stagedRows(client, far)).toEqual(rows);
    expect(await syncPolicies(client, far, NEVER)).toBe(0);
    done(await rollBackChange(client, { cluster: far, actor, changeId: change.id }));
    expect(await stagedRows(client, far)).toEqual([]);
  });
});
