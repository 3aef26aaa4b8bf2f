/** A file of flows on the command line, summed per series. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type DecodedPart, decodeBody } from '@/lib/connectors/body/decode-body';
import { DEFAULT_BODY_LIMITS } from '@/lib/connectors/body/limits';
import { PUSH_FORMATS } from '@/lib/connectors/registry';
import type { Flow, SeriesSum } from '@/lib/core/flow';
import { seriesKey } from '@/lib/core/flow-key';
import { addCounters } from '@/lib/core/window';
import { CommandFault } from './options';
import { printable } from './read-policies';

const MIB = 1024 * 1024;
/** A file is chosen by the person who waits for it: larger than what strangers may push, and still bounded. */
const FILE_LIMITS = {
  ...DEFAULT_BODY_LIMITS,
  compressedBytes: 512 * MIB,
  inflatedBytes: 2048 * MIB,
  records: 5_000_000,
};

/** Flows summed per series, and how much of the file could not be used. */
export interface FlowFile {
  readonly sums: readonly SeriesSum[];
  readonly records: number;
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}

/** Throws CommandFault when the file is not there, is broken, or holds not one flow. */
export async function readFlows(file: string, sourceName: string | null): Promise<FlowFile> {
  const source =
    sourceName === null ? 'auto' : Object.values(PUSH_FORMATS).find(({ name }) => name === sourceName)?.name;
  if (source === undefined) {
    throw new CommandFault(`--source must be ${Object.keys(PUSH_FORMATS).join(', ')}, not \`${sourceName}\``);
  }
  if (file !== '-' && !(await stat(file).catch(() => null))?.isFile()) throw new CommandFault(`\`${file}\` is no file`);
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const decoded = await decodeBody(stream, { contentEncoding: null, source, clock: null, limits: FILE_LIMITS }).catch(
    (error: Error) => {
      throw new CommandFault(`cannot read \`${file}\`: ${error.message}`);
    },
  );
  if (!decoded.ok) throw new CommandFault(`cannot read \`${file}\`: ${decoded.error.reason}`, 1);
  const { parts } = decoded.value;
  if (parts.every(({ flows }) => flows.length === 0)) {
    const why = decoded.value.rejected[0]?.reason;
    throw new CommandFault(
      `\`${file}\` holds no flow that can be read${why === undefined ? '' : `: ${printable(why)}`}`,
      1,
    );
  }
  return { sums: sumSeries(flowsOf(parts)), records: decoded.value.records, rejected: decoded.value.rejected };
}

/** One at a time: as objects all at once they would not fit. */
function* flowsOf(parts: readonly DecodedPart[]): Generator<Flow> {
  for (const { flows } of parts) yield* flows;
}

function sumSeries(flows: Iterable<Flow>): readonly SeriesSum[] {
  const sums = new Map<string, SeriesSum>();
  for (const { key, counters, windowStart, windowEnd } of flows) {
    const id = seriesKey(key);
    const known = sums.get(id);
    sums.set(id, {
      seriesId: id,
      key,
      counters: known === undefined ? counters : addCounters(known.counters, counters),
      firstSeen: Math.min(known?.firstSeen ?? windowStart, windowStart),
      lastSeen: Math.max(known?.lastSeen ?? windowEnd, windowEnd),
    });
  }
  return [...sums.values()];
}
