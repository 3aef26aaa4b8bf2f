/**
 * Compares what the product holds with what was acknowledged: per series through its HTTP API, as the screens see it,
 * and in its tables, where hours must equal their windows and days their hours.
 */
import { Client } from 'pg';
import { type Addition, EVENT_NAMESPACE, WINDOW_NAMESPACE } from './records';

type Sums = ReadonlyMap<string, Addition>;

/** Sentences about everything that differs, at most 20. Empty = all is as it should be. */
export async function audit(
  url: string,
  databaseUrl: string,
  range: { readonly from: number; readonly to: number },
  expected: Sums,
): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const found = [
      ...differences('API', expected, await sumsOfApi(url, range)),
      ...differences('tables', expected, await sumsOfTables(client)),
      ...(await unequalRollUps(client)),
    ];
    return found.slice(0, 20);
  } finally {
    await client.end();
  }
}

/** Hours before the instant that batches touched and the worker has not settled yet. */
export async function unsettledHours(databaseUrl: string, before: number): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await count(
      client,
      `SELECT DISTINCT cluster_id, hour FROM touched_hour WHERE hour < to_timestamp(${before})`,
    );
  } finally {
    await client.end();
  }
}

function differences(where: string, expected: Sums, actual: Sums): readonly string[] {
  const names = new Set([...expected.keys(), ...actual.keys()]);
  return [...names].flatMap((name) => {
    const [wanted, found] = [text(expected.get(name)), text(actual.get(name))];
    return wanted === found ? [] : [`${where}: ${name} is ${found}, acknowledged were ${wanted}`];
  });
}

function text(sum: Addition | undefined): string {
  if (sum === undefined) return 'nothing';
  return `${sum.connections} connections, ${sum.packets} packets, ${sum.bytes} bytes`;
}

interface ApiConnection {
  readonly source: { readonly namespace: string; readonly name: string };
  readonly destination: { readonly name: string };
  readonly counters: {
    readonly connectionsStarted: number;
    readonly packetsForward: number;
    readonly bytesForward: number | null;
  };
}

async function sumsOfApi(url: string, range: { readonly from: number; readonly to: number }): Promise<Sums> {
  const sums = new Map<string, Addition>();
  for (const namespace of [WINDOW_NAMESPACE, EVENT_NAMESPACE]) {
    const query = new URLSearchParams({ namespace, from: String(range.from), to: String(range.to) });
    const response = await fetch(`${url}/api/connections?${query}`);
    if (!response.ok) throw new Error(`connections: ${response.status} ${await response.text()}`);
    const { connections }: { readonly connections: readonly ApiConnection[] } = await response.json();
    for (const { source, destination, counters } of connections) {
      const series = `${source.namespace}/${source.name} ${destination.name}`;
      const { connectionsStarted, packetsForward, bytesForward } = counters;
      sums.set(series, {
        series,
        connections: connectionsStarted,
        packets: packetsForward,
        bytes: bytesForward ?? 0,
      });
    }
  }
  return sums;
}

async function sumsOfTables(client: Client): Promise<Sums> {
  const { rows } = await client.query<Record<'series' | 'connections' | 'packets' | 'bytes', string>>(
    `SELECT source.namespace || '/' || source.name || ' ' || destination.name AS series,
       sum(connections_started) AS connections, sum(packets_forward) AS packets,
       coalesce(sum(bytes_forward), 0) AS bytes
     FROM flow_window JOIN series ON series.id = series_id
     JOIN endpoint source ON source.id = source_id JOIN endpoint destination ON destination.id = destination_id
     WHERE source.namespace = ANY($1) GROUP BY 1`,
    [[WINDOW_NAMESPACE, EVENT_NAMESPACE]],
  );
  return new Map(
    rows.map(({ series, connections, packets, bytes }) => [
      series,
      { series, connections: Number(connections), packets: Number(packets), bytes: Number(bytes) },
    ]),
  );
}

const SUMS = ['connections_started', 'connections_completed', 'packets_forward', 'packets_reverse', 'bytes_forward']
  .map((column) => `sum(${column}) AS ${column}`)
  .join(', ');

/** Rows of one level that are not the sum of the level below, in either direction, where nothing waits to be settled. */
async function unequalRollUps(client: Client): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [level, below, unit] of [
    ['flow_hour', 'flow_window', 'hour'],
    ['flow_day', 'flow_hour', 'day'],
  ] as const) {
    const summed = (table: string) =>
      `SELECT cluster_id, date_trunc('${unit}', window_start, 'UTC') AS period, series_id, max(connections_live), ${SUMS}
       FROM ${table} AS part WHERE NOT EXISTS (SELECT FROM touched_hour AS touched WHERE touched.cluster_id = part.cluster_id
         AND date_trunc('${unit}', touched.hour, 'UTC') = date_trunc('${unit}', part.window_start, 'UTC'))
       GROUP BY 1, 2, 3`;
    const [lacking, excess] = await Promise.all([
      count(client, `${summed(below)} EXCEPT ${summed(level)}`),
      count(client, `${summed(level)} EXCEPT ${summed(below)}`),
    ]);
    if (lacking + excess > 0) found.push(`${level}: ${lacking} rows are missing or wrong, ${excess} too many or wrong`);
  }
  return found;
}

async function count(client: Client, query: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM (${query}) AS rows`);
  return Number(rows[0]?.count ?? 0);
}
