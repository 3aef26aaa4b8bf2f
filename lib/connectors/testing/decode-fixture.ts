/** Test aid: a whole fixture through the decoder, as numbers that a test can state. */
import { readFileSync } from 'node:fs';
import { type DecodedBody, decodeBody } from '@/lib/connectors/body/decode-body';
import type { Flow, FlowCounters } from '@/lib/core/flow';
import { endpointKey, seriesKey } from '@/lib/core/flow-key';
import { invariant } from '@/lib/core/result';

/** `path` is relative to lib/connectors. */
export function readFixture(path: string): Buffer {
  return readFileSync(`${import.meta.dirname}/../${path}`);
}

export async function decodeFixture(path: string): Promise<DecodedBody & { readonly flows: readonly Flow[] }> {
  const result = await decodeBody(oneChunk(readFixture(path)), { contentEncoding: null, source: 'auto', clock: null });
  invariant(result.ok, 'fixtures are whole bodies');
  return { ...result.value, flows: result.value.parts.flatMap((part) => [...part.flows]) };
}

export async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export function summarise(flows: readonly Flow[]): Record<string, unknown> {
  const sum = (name: keyof FlowCounters) => flows.reduce((total, { counters }) => total + (counters[name] ?? 0), 0);
  const verdicts: Record<string, number> = {};
  for (const { key } of flows) verdicts[key.verdict] = (verdicts[key.verdict] ?? 0) + 1;
  return {
    flows: flows.length,
    series: new Set(flows.map(({ key }) => seriesKey(key))).size,
    endpoints: new Set(flows.flatMap(({ key }) => [endpointKey(key.source), endpointKey(key.destination)])).size,
    verdicts,
    packets: [sum('packetsForward'), sum('packetsReverse')],
    bytes: [sum('bytesForward'), sum('bytesReverse')],
    connections: [sum('connectionsStarted'), sum('connectionsCompleted'), sum('connectionsLive')],
  };
}
