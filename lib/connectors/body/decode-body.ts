/** A pushed body as flows and DNS questions: the third hop of the write path (design.md section 2). */
import type { RejectedRecord } from '@/lib/connectors/connector';
import { decodeUnwrapped, type SourceChoice } from '@/lib/connectors/decode';
import type { SourceName } from '@/lib/connectors/detect';
import { HubbleDeduplicator } from '@/lib/connectors/hubble/deduplicate';
import type { DecodedRecord } from '@/lib/connectors/registry';
import { expand, unwrap } from '@/lib/connectors/unwrap';
import { checkClock } from '@/lib/core/clock-guard';
import type { Flow, Seconds } from '@/lib/core/flow';
import { FlowColumns } from '@/lib/core/flow-columns';
import { ok, type Result } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import { EventLines, type RecalledEvent } from './event-lines';
import type { ByteStream } from './inflate';
import { type BodyError, BodyFault, DEFAULT_BODY_LIMITS } from './limits';
import { type BodyOptions, type BodyRecord, type BodySummary, readBody } from './read-body';
import { countersOf, type RecalledWindow, WindowLines } from './window-lines';

export interface DecodeOptions extends Omit<BodyOptions, 'recall'> {
  readonly source: SourceChoice;
  /** Null = believe every time. */
  readonly clock: { readonly nowSeconds: Seconds; readonly retentionSeconds: number } | null;
}

/** What one source of a body said, in the order of its records. */
export interface DecodedPart {
  readonly source: SourceName;
  readonly flows: FlowColumns;
  readonly dns: readonly DnsRecord[];
}

export interface DecodedBody extends BodySummary {
  /** One per source, almost always one: flows of two sources must never be merged (flows.md 6.1.8). */
  readonly parts: readonly DecodedPart[];
  /** In order of index. */
  readonly rejected: readonly RejectedRecord[];
  /** Records with nothing to keep: bulk action lines, lost events, passed L7 messages. */
  readonly skipped: number;
  /** Events that repeat one of the same body. */
  readonly repeated: number;
  /** Flows and questions that ended over an hour ago. */
  readonly late: number;
}

/**
 * Reads, unwraps, decodes and checks the clock. records = those kept + rejected + skipped + repeated, where a list
 * answer (Whisker `items`) counts as its entries. Holds the decoded flows in memory; the limits bound them.
 * Errors: those of the body as a whole; bad records are in `rejected`.
 */
export async function decodeBody(stream: ByteStream, options: DecodeOptions): Promise<Result<DecodedBody, BodyError>> {
  const collector = new Collector(options);
  const recall = (json: Buffer) => collector.recall(json);
  const read = await readBody(stream, { ...options, recall }, (record) => collector.take(record)).catch(
    (error: unknown) => {
      if (error instanceof BodyFault) return { ok: false, error: error.body } as const;
      throw error;
    },
  );
  return read.ok ? ok({ ...read.value, ...collector.result() }) : read;
}

/** Known lines by what their senders stated, for all bodies of this process. */
const lines = new Map<SourceChoice, { readonly windows: WindowLines; readonly events: EventLines }>();

function linesOf(source: SourceChoice): { readonly windows: WindowLines; readonly events: EventLines } {
  const known = lines.get(source) ?? { windows: new WindowLines(), events: new EventLines() };
  lines.set(source, known);
  return known;
}

type Window = Pick<Flow, 'windowStart' | 'windowEnd'>;

function windowOf({ at }: DnsRecord): Window {
  return { windowStart: at, windowEnd: at };
}

class Collector {
  readonly #options: DecodeOptions;
  readonly #recordLimit: number;
  readonly #windows: WindowLines;
  readonly #events: EventLines;
  readonly #seen = new HubbleDeduplicator();
  readonly #parts = new Map<SourceName, { readonly flows: FlowColumns; readonly dns: DnsRecord[] }>();
  readonly #rejected: RejectedRecord[] = [];
  /** What the last known line was: the next one is tried as the same first. */
  #isEvents = false;
  #records = 0;
  #skipped = 0;
  #repeated = 0;
  #late = 0;

  constructor(options: DecodeOptions) {
    this.#options = options;
    this.#recordLimit = (options.limits ?? DEFAULT_BODY_LIMITS).records;
    ({ windows: this.#windows, events: this.#events } = linesOf(options.source));
  }

  /** Once. */
  result(): Omit<DecodedBody, 'bytesInflated' | 'digest'> {
    this.#seen.release();
    return {
      records: this.#records,
      parts: [...this.#parts].map(([source, part]) => ({ source, ...part })),
      rejected: this.#rejected,
      skipped: this.#skipped,
      repeated: this.#repeated,
      late: this.#late,
    };
  }

  /** Takes a line of a series that came before. */
  recall(json: Buffer): boolean {
    if (this.#isEvents) return this.#recallEvent(json) || this.#recallWindow(json);
    return this.#recallWindow(json) || this.#recallEvent(json);
  }

  #recallWindow(json: Buffer): boolean {
    const recalled = this.#windows.recall(json);
    if (recalled === null) return false;
    this.#isEvents = false;
    if (this.#isInTime(this.#nextIndex(), [recalled])) this.#keepWindows(recalled);
    return true;
  }

  #keepWindows(recalled: RecalledWindow): void {
    const { flows } = this.#partOf(recalled.source);
    const { windowStart, windowEnd } = recalled;
    for (const own of recalled.series) flows.addWindow(own, windowStart, windowEnd, countersOf(recalled, own));
  }

  #recallEvent(json: Buffer): boolean {
    const recalled = this.#events.recall(json);
    if (recalled === null) return false;
    this.#isEvents = true;
    const index = this.#nextIndex();
    if (this.#seen.isRepeatedUuid(this.#events.uuidHash())) this.#repeated++;
    else if (this.#isInTime(index, [recalled])) this.#keepEvents(recalled);
    return true;
  }

  #keepEvents({ series, windowStart, windowEnd }: RecalledEvent): void {
    const { flows } = this.#partOf('hubble');
    for (const own of series) flows.addEvent(own, windowStart, windowEnd, this.#events.identityOf(own));
  }

  take({ parsed, json }: BodyRecord): void {
    if (!parsed.ok) {
      this.#reject(this.#nextIndex(), parsed.error);
      return;
    }
    const records = expand(parsed.value);
    const isAlone = records[0] === parsed.value;
    for (const record of records) this.#takeOne(record, isAlone ? json : null);
  }

  #takeOne(record: unknown, json: Buffer | null): void {
    const index = this.#nextIndex();
    const inner = unwrap(record);
    if (!inner.ok) {
      this.#reject(index, inner.error);
      return;
    }
    const isNothing = inner.value === null && record !== null;
    const decoded = isNothing ? ok(null) : decodeUnwrapped(inner.value, this.#options.source);
    if (!decoded.ok) this.#reject(index, decoded.error);
    else if (decoded.value === null) this.#skipped++;
    else if (this.#seen.isRepeat(inner.value)) this.#repeated++;
    else {
      this.#keep(index, decoded.value);
      if (json !== null && inner.value === record) this.#learn(json, record, decoded.value);
    }
  }

  #learn(json: Buffer, record: unknown, decoded: DecodedRecord): void {
    const granularity = decoded.flows[0]?.granularity;
    if (granularity === 'window') this.#windows.learn(json, record, decoded);
    else if (granularity === 'event' && decoded.source === 'hubble') this.#events.learn(json, record, decoded);
  }

  #keep(index: number, { source, flows, dns }: DecodedRecord): void {
    if (!this.#isInTime(index, dns.length === 0 ? flows : [...flows, ...dns.map(windowOf)])) return;
    const part = this.#partOf(source);
    for (const flow of flows) part.flows.add(flow);
    part.dns.push(...dns);
  }

  /** Refuses the record when one of its times cannot be. */
  #isInTime(index: number, windows: readonly Window[]): boolean {
    let isLate = false;
    for (const window of windows) {
      const check = this.#check(window);
      if (check.state === 'reject') {
        this.#reject(index, check);
        return false;
      }
      isLate ||= check.state === 'late';
    }
    if (isLate) this.#late++;
    return true;
  }

  #partOf(source: SourceName): { readonly flows: FlowColumns; readonly dns: DnsRecord[] } {
    const known = this.#parts.get(source);
    if (known !== undefined) return known;
    const part = { flows: new FlowColumns(), dns: [] };
    this.#parts.set(source, part);
    return part;
  }

  #check(window: Window): ReturnType<typeof checkClock> {
    const { clock } = this.#options;
    return clock === null ? { state: 'ok' } : checkClock(window, clock.nowSeconds, clock.retentionSeconds);
  }

  #nextIndex(): number {
    if (this.#records >= this.#recordLimit) {
      throw new BodyFault('too-many-records', `body has over \`${this.#recordLimit}\` records`);
    }
    return this.#records++;
  }

  #reject(index: number, { code, reason }: { readonly code: string; readonly reason: string }): void {
    this.#rejected.push({ index, code, reason });
  }
}
