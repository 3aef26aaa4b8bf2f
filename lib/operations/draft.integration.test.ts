import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { PolicyDocument } from '@/lib/core/policy/model';
import type { Result } from '@/lib/core/result';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { findOpenDraft } from '@/lib/storage/drafts';
import { listPolicies } from '@/lib/storage/policies';
import { testDatabase } from '@/lib/storage/testing/database';
import { acceptRecommendations } from './accept-recommendation';
import { applyOpenDraft } from './apply-draft';
import { catchUpDemo } from './demo-traffic';
import { allowInDraft, discardDraft, moveInDraft, stepDraft } from './edit-draft';
import { exportPolicies } from './export-policies';
import { readBoard } from './read-board';
import { readConnections } from './read-graph';
import { runDemoStep } from './run-demo-step';
import { seedDemoObjects } from './seed-demo-objects';

/** Yesterday at noon, UTC: single windows of the days before the last two are not kept. */
const NOW = (Math.floor(Date.now() / 86_400_000) - 0.5) * 86_400;
const RANGE = { from: NOW - 3_600, to: NOW + 60 };
const actor = 'engineer';

let db: Database;
let cluster: ClusterRow;

function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`expected success, got ${JSON.stringify(result.error)}`);
  return result.value;
}

async function policyId(name: string): Promise<string> {
  const found = (await listPolicies(db, cluster.id)).find((policy) => policy.name.name === `default.${name}`);
  if (found === undefined) throw new Error(`${name} is not staged`);
  return found.id;
}

const wouldBeDenied = async (isDraft: boolean) =>
  (await readBoard(db, cluster, RANGE, isDraft)).board.wouldBeDenied.map(({ connection }) => connection);

/** The story up to three connections that the staged policies would deny. */
beforeAll(async () => {
  db = (await testDatabase()).client;
  cluster = await seedDemoObjects(db, new AbortController().signal);
  await catchUpDemo(db, cluster, NOW);
  const keys = ['web', 'emoji', 'voting', 'vote-bot'].map((name) => `emojivoto/${name}`);
  value(await acceptRecommendations(db, { cluster, actor, keys, range: RANGE, now: NOW }));
  for (const step of ['deploy-multitool', 'attempt'] as const) {
    value(await runDemoStep(db, { cluster, actor, step, now: NOW }));
  }
});

describe('the open change set', () => {
  it('allows a dragged connection in the draft and leaves the cluster as it is', async () => {
    const toCloudflare = (await wouldBeDenied(false)).find(({ destination }) => destination.ip === '1.1.1.1');
    const edit = { policyId: await policyId('web'), connectionKey: toCloudflare?.key ?? '', range: RANGE };
    expect(value(await allowInDraft(db, cluster, actor, edit)).text).toContain('1.1.1.1');
    expect(await wouldBeDenied(true)).toHaveLength(2);
    expect(await wouldBeDenied(false)).toHaveLength(3);
  });

  it('allowing it again has nothing to do', async () => {
    const { connections } = await readConnections(db, cluster.id, RANGE, 'staged', {
      item: 'net:public',
      edge: null,
      state: null,
      namespace: null,
    });
    const edit = { policyId: await policyId('web'), connectionKey: connections[0]?.key ?? '', range: RANGE };
    const again = await allowInDraft(db, cluster, actor, edit);
    expect(again.ok ? null : again.error.code).toBe('nothing-to-change');
  });

  it('undo and redo move through the edits', async () => {
    value(await stepDraft(db, cluster, actor, 'undo'));
    expect(await wouldBeDenied(true)).toHaveLength(3);
    expect((await readBoard(db, cluster, RANGE, true)).draft).toMatchObject({ canUndo: false, canRedo: true });
    value(await stepDraft(db, cluster, actor, 'redo'));
    expect(await wouldBeDenied(true)).toHaveLength(2);
  });

  it('a moved policy stands first in the draft', async () => {
    value(await moveInDraft(db, cluster, actor, { policyId: await policyId('web'), tier: 'default', position: 0 }));
    const { board } = await readBoard(db, cluster, RANGE, true);
    const tier = board.tiers.find(({ name }) => name === 'default');
    expect(tier?.cards[0]).toMatchObject({ displayName: 'web', flags: expect.arrayContaining(['draft']) });
    expect(board.draftSteps).toBe(2);
  });

  it('two edits of the same moment never overwrite each other', async () => {
    const move = { policyId: await policyId('emoji'), tier: 'default', position: 0 };
    const results = await Promise.all([1, 2, 3, 4].map(() => moveInDraft(db, cluster, actor, move)));
    const kept = results.filter((result) => result.ok).length;
    expect(kept).toBeGreaterThan(0);
    expect((await findOpenDraft(db, cluster.id)).edits).toHaveLength(2 + kept);
    for (let i = 0; i < kept; i++) value(await stepDraft(db, cluster, actor, 'undo'));
  });

  it('applying stages all edits in force as one change', async () => {
    const change = value(await applyOpenDraft(db, cluster, actor));
    expect(change.after.map(({ name }) => name.name)).toEqual(['default.web']);
    expect(await wouldBeDenied(false)).toHaveLength(2);
    expect((await findOpenDraft(db, cluster.id)).id).toBeNull();
    const again = await applyOpenDraft(db, cluster, actor);
    expect(again.ok ? null : again.error.code).toBe('nothing-to-change');
  });

  it('discarding forgets the edits', async () => {
    value(await moveInDraft(db, cluster, actor, { policyId: await policyId('voting'), tier: 'default', position: 0 }));
    value(await discardDraft(db, cluster, actor));
    expect((await readBoard(db, cluster, RANGE, true)).board.draftSteps).toBe(0);
  });
});

describe('export', () => {
  it('gives files that hold every policy as the cluster would take it', async () => {
    const file = await exportPolicies(db, cluster, { policyIds: null, tier: null, set: 'staged', form: 'enforced' });
    const documents = parseAllDocuments(file).map((document): PolicyDocument => document.toJS());
    expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual(
      ['emoji', 'vote-bot', 'voting', 'web'].map((name) => `NetworkPolicy default.${name}`),
    );
    expect(file).not.toMatch(/stagedAction|resourceVersion|uid/);
  });

  it('can be narrowed to a tier or to single policies', async () => {
    const choice = { policyIds: null, tier: null, set: 'all', form: 'stored' } as const;
    const security = await exportPolicies(db, cluster, { ...choice, tier: 'security' });
    expect(security.match(/^kind: .*$/gm)).toEqual(['kind: GlobalNetworkPolicy']);
    const web = await exportPolicies(db, cluster, { ...choice, policyIds: new Set([await policyId('web')]) });
    expect(web.match(/^ {2}name: .*$/gm)).toEqual(['  name: default.web']);
  });
});
