import { beforeAll, describe, expect, it, vi } from 'vitest';
import { clustersResponse, createClusterResponse } from '@/lib/api/clusters';
import { metaResponse } from '@/lib/api/meta';
import { boardResponse } from '@/lib/api/policies';
import { problem } from '@/lib/api/problem';
import type { Database } from '@/lib/storage/client';
import { ensureCluster } from '@/lib/storage/clusters';
import { testDatabase } from '@/lib/storage/testing/database';
import * as clusters from './clusters/route';
import * as honesty from './honesty/route';
import * as ingest from './ingest/flows/route';
import * as meta from './meta/route';
import * as board from './policies/board/route';
import * as enforce from './policies/enforce/route';
import * as exported from './policies/export/route';
import * as stage from './policies/stage/route';

type Handler = (request: Request) => Promise<Response>;
const ORIGIN = 'http://127.0.0.1:3000';
const NOW = Math.floor(Date.now() / 1000);
let db: Database;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  db = (await testDatabase()).client;
  await ensureCluster(db, 'demo', 'demo');
});

function get(handler: Handler, path: string): Promise<Response> {
  return handler(new Request(ORIGIN + path));
}

function post(handler: Handler, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  };
  return handler(new Request(ORIGIN + path, init));
}

async function refusal(response: Promise<Response>): Promise<string> {
  const body = problem.parse(await (await response).json());
  return `${body.status} ${body.type.split(':').at(-1)}`;
}

async function add(name: string) {
  return createClusterResponse.parse(await (await post(clusters.POST, '/api/clusters', { name })).json());
}

const shownByDefault = async () => metaResponse.parse(await (await get(meta.GET, '/api/meta')).json()).cluster;

const RECORD = {
  ...{ start_time: NOW - 300, end_time: NOW - 1, source_ip: '10.0.0.1', dest_ip: '10.0.0.2', host: 'node-1' },
  ...{ source_name_aggr: 'web-*', source_namespace: 'shop', source_type: 'wep', dest_name_aggr: 'db-*' },
  ...{ dest_namespace: 'shop', dest_type: 'wep', dest_port: 5432, proto: 'tcp', action: 'allow', reporter: 'src' },
  ...{ num_flows: 2, num_flows_started: 2, num_flows_completed: 2, packets_out: 20, bytes_out: 2000 },
};

const STAGED = {
  apiVersion: 'projectcalico.org/v3',
  kind: 'StagedNetworkPolicy',
  metadata: { name: 'default.db', namespace: 'shop' },
  spec: { tier: 'default', selector: "app == 'db'", types: ['Ingress'], ingress: [], stagedAction: 'Set' },
};

describe('a cluster of one’s own', () => {
  it('is added with a token that pushes into it and nowhere else, and is shown once it has flows', async () => {
    const created = await add('prod');
    expect(created.cluster).toMatchObject({
      name: 'prod',
      origin: 'external',
      connectors: [],
      lastWindow: null,
      records: 0,
    });
    expect(created.token).toMatch(/^fbi_/);
    expect(await shownByDefault()).toBe('demo');
    const notes = await (await get(honesty.GET, '/api/honesty?cluster=prod&range=1h')).json();
    expect(notes.notes[0]).toMatchObject({ text: 'no source of flows is connected yet' });

    const push = (cluster: string) =>
      post(ingest.POST, `/api/ingest/flows?cluster=${cluster}`, [RECORD], { authorization: `Bearer ${created.token}` });
    expect(await refusal(push('demo'))).toBe('403 forbidden');
    expect((await push('prod')).status).toBe(200);

    const list = clustersResponse.parse(await (await get(clusters.GET, '/api/clusters')).json());
    expect(list.clusters.map(({ name }) => name)).toEqual(['demo', 'prod']);
    expect(list.clusters[1]).toMatchObject({ connectors: ['calico'], records: 1 });
    expect(list.fallback).toBe('prod');
    expect(await shownByDefault()).toBe('prod');
  });

  it('leaves an audit entry for itself and for its token, without the secret', async () => {
    const { token } = await add('audited');
    const { id } = await ensureCluster(db, 'audited');
    const entries = await db.auditEntry.findMany({ where: { clusterId: id }, orderBy: { id: 'asc' } });
    expect(entries.map(({ verb }) => verb)).toEqual(['create-cluster', 'create-token']);
    expect(JSON.stringify(entries.map(({ detail, subject }) => ({ detail, subject })))).not.toContain(token);
  });

  it('is refused under a taken name, and leaves no second token behind', async () => {
    await add('taken');
    const tokens = await db.ingestToken.count();
    expect(await refusal(post(clusters.POST, '/api/clusters', { name: 'taken' }))).toBe('409 already-exists');
    expect(await db.ingestToken.count()).toBe(tokens);
  });

  it('is added once when asked for twice at the same time', async () => {
    const both = await Promise.all([1, 2].map(() => post(clusters.POST, '/api/clusters', { name: 'at-once' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it.each(['', 'Prod', '../x', '<b>'])('is refused as `%s`', async (name) => {
    expect(await refusal(post(clusters.POST, '/api/clusters', { name }))).toBe('400 invalid-request');
  });

  it('keeps staged policies, does not pretend to enforce them, and hands out what to apply', async () => {
    await add('no-access');
    await post(stage.POST, '/api/policies/stage', { cluster: 'no-access', documents: [STAGED] });
    const read = async () =>
      boardResponse.parse(await (await get(board.GET, '/api/policies/board?cluster=no-access&range=1h')).json());
    const { board: before, canEnforce } = await read();
    expect(canEnforce).toBe(false);
    const { policyId, resourceVersion } = before.tiers.flatMap(({ cards }) => cards)[0]?.staged ?? {};
    const body = { cluster: 'no-access', expected: { [String(policyId)]: resourceVersion } };
    expect(await refusal(post(enforce.POST, '/api/policies/enforce', body))).toBe('409 read-only-cluster');
    expect((await read()).board.stagedCount).toBe(1);
    const yaml = await (await get(exported.GET, '/api/policies/export?cluster=no-access&as=calico&set=staged')).text();
    expect(yaml).toContain('kind: NetworkPolicy');
    expect(yaml).not.toContain('Staged');
  });
});
