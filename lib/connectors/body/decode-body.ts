/** A pushed body as flows and DNS questions: the third hop of the write path (design.md section 2). */
import type { RejectedRecord } from '@/lib/connectors/connector';
import { decodeUnwrapped, type SourceChoice } from '@/lib/connectors/decode';
import type { SourceName } from '@/lib/connectors/detect';
import { createHubbleDeduplicator } from '@/lib/connectors/hubble/deduplicate';
import type { DecodedRecord } from '@/lib/connectors/registry';
import { expand, unwrap } from '@/lib/connectors/unwrap';
import { checkClock } from '@/lib/core/clock-guard';
import type { Flow, Seconds } from '@/lib/core/flow';
import { ok, type Result } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';
import type { ByteStream } from './inflate';
import { type BodyError, BodyFault, DEFAULT_BODY_LIMITS } from './limits';
import { type BodyOptions, type BodyRecord, type BodySummary, readBody } from './read-body';
import { SeriesCache } from './series-cache';

export interface DecodeOptions extends Omit<BodyOptions, 'recall'> {
  readonly source: SourceChoice;
  /** Null = believe every time. */
  readonly clock: { readonly nowSeconds: Seconds; readonly retentionSeconds: number } | null;
}

/** What one source of a body said, in the order of its records. */
export interface DecodedPart {
  readonly source: SourceName;
  readonly flows: readonly Flow[];
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
  const recall = (json: string) => collector.recall(json);
  const read = await readBody(stream, { ...options, recall }, (record) => collector.take(record)).catch(
    (error: unknown) => {
      if (error instanceof BodyFault) return { ok: false, error: error.body } as const;
      throw error;
    },
  );
  return read.ok ? ok({ ...read.value, ...collector.result() }) : read;
}

class Collector {
  readonly #options: DecodeOptions;
  readonly #recordLimit: number;
  readonly #cache = new SeriesCache();
  readonly #isRepeat = createHubbleDeduplicator();
  readonly #parts = new Map<SourceName, { readonly flows: Flow[]; readonly dns: DnsRecord[] }>();
  readonly #rejected: RejectedRecord[] = [];
  #records = 0;
  #skipped = 0;
  #repeated = 0;
  #late = 0;

  constructor(options: DecodeOptions) {
    this.#options = options;
    this.#recordLimit = (options.limits ?? DEFAULT_BODY_LIMITS).records;
  }

  result(): Omit<DecodedBody, 'bytesInflated' | 'digest'> {
    return {
      records: this.#records,
      parts: [...this.#parts].map(([source, part]) => ({ source, ...part })),
      rejected: this.#rejected,
      skipped: this.#skipped,
      repeated: this.#repeated,
      late: this.#late,
    };
  }

  /** Takes a line of a series that the body named before. */
  recall(json: string): boolean {
    const recalled = this.#cache.recall(json);
    if (recalled === null) return false;
    this.#keep(this.#nextIndex(), recalled);
    return true;
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

  #takeOne(record: unknown, json: string | null): void {
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
    else if (this.#isRepeat(inner.value)) this.#repeated++;
    else {
      this.#keep(index, decoded.value);
      const isWindow = decoded.value.flows[0]?.granularity === 'window';
      if (isWindow && json !== null && inner.value === record) this.#cache.learn(json, record, decoded.value);
    }
  }

  #keep(index: number, { source, flows, dns }: DecodedRecord): void {
    const windows = [...flows, ...dns.map(({ at }) => ({ windowStart: at, windowEnd: at }))];
    const checks = this.#options.clock === null ? [] : windows.map((window) => this.#check(window));
    const refused = checks.find((check) => check.state === 'reject');
    if (refused?.state === 'reject') {
      this.#reject(index, refused);
      return;
    }
    if (checks.some((check) => check.state === 'late')) this.#late++;
    const part = this.#parts.get(source) ?? { flows: [], dns: [] };
    part.flows.push(...flows);
    part.dns.push(...dns);
    this.#parts.set(source, part);
  }

  #check(window: Pick<Flow, 'windowStart' | 'windowEnd'>): ReturnType<typeof checkClock> {
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
