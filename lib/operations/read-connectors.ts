/** Sources of a cluster with their health and limits, its ingest tokens, and what was refused lately. */
import type { ConnectorsResponse } from '@/lib/api/meta';
import { PUSH_FORMATS } from '@/lib/connectors/registry';
import type { Seconds } from '@/lib/core/flow';
import { summarizeRejects } from '@/lib/storage/batches';
import { type Checkpoint, listCheckpoints } from '@/lib/storage/checkpoints';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { listTokens, type TokenRow } from '@/lib/storage/tokens';

const DAY_SECONDS = 86_400;
/** Without a batch for so long a source that once sent is called degraded. */
const QUIET_SECONDS = 900;

/** Connectors that no format of pushed records belongs to; `unknown` holds records that no format claims. */
const OTHER_TITLES: Readonly<Record<string, string>> = {
  demo: 'Simulated cluster',
  unknown: 'Records of no known format',
};

type ConnectorView = ConnectorsResponse['connectors'][number];

export async function readConnectors(db: Database, cluster: ClusterRow, now: Seconds): Promise<ConnectorsResponse> {
  const [checkpoints, tokens, rejects] = await Promise.all([
    listCheckpoints(db, cluster.id),
    listTokens(db, cluster.id),
    summarizeRejects(db, cluster.id, now - DAY_SECONDS),
  ]);
  const known = new Map(checkpoints.map((checkpoint) => [checkpoint.connector, checkpoint]));
  const names = new Set([...known.keys(), ...Object.keys(PUSH_FORMATS)]);
  return {
    connectors: [...names].map((name) => connectorView(name, known.get(name), cluster, now)).sort(byActivity),
    tokens: tokens.map(tokenView),
    rejects: rejects.map((reject) => ({ ...reject })),
  };
}

/** `token.tokenHash` never leaves the server. */
export function tokenView(token: TokenRow): ConnectorsResponse['tokens'][number] {
  const { id, name, prefix, createdAt, expiresAt, lastUsedAt, revokedAt } = token;
  return { id, name, prefix, createdAt, expiresAt, lastUsedAt, revoked: revokedAt !== null };
}

function connectorView(
  name: string,
  checkpoint: Checkpoint | undefined,
  cluster: ClusterRow,
  now: Seconds,
): ConnectorView {
  const format = Object.values(PUSH_FORMATS).find((candidate) => candidate.name === name);
  const { lastWindow = null, lastBatchAt = null, accepted = 0, rejected = 0 } = checkpoint ?? {};
  const health = healthOf(checkpoint, name === cluster.primarySource, now);
  const title = format?.title ?? OTHER_TITLES[name] ?? name;
  return { name, title, ...health, lastWindow, lastBatchAt, accepted, rejected, limits: [...(format?.limits ?? [])] };
}

function healthOf(
  checkpoint: Checkpoint | undefined,
  isPrimary: boolean,
  now: Seconds,
): Pick<ConnectorView, 'state' | 'detail'> {
  if (checkpoint === undefined) return { state: 'idle', detail: 'nothing was sent yet' };
  if (checkpoint.lastError !== null) return { state: 'down', detail: checkpoint.lastError };
  if (checkpoint.lastBatchAt === null) return { state: 'idle', detail: 'nothing was sent yet' };
  if (checkpoint.accepted === 0 && checkpoint.rejected > 0)
    return { state: 'degraded', detail: 'every record was refused: the reasons are below' };
  const quiet = now - checkpoint.lastBatchAt > QUIET_SECONDS;
  if (quiet)
    return { state: 'degraded', detail: `no batch for ${Math.floor((now - checkpoint.lastBatchAt) / 60)} minutes` };
  return {
    state: 'ok',
    detail: isPrimary ? 'feeds graph and counters' : 'fills in what the primary source does not see',
  };
}

/** Sources that sent something first. */
function byActivity(a: ConnectorView, b: ConnectorView): number {
  return (b.lastBatchAt ?? 0) - (a.lastBatchAt ?? 0) || (a.name < b.name ? -1 : 1);
}
