/**
 * What every outside system looks like from inside. A connector translates; it never stores and
 * never decides. Config, logger and AbortSignal are arguments, so a connector runs in any process.
 */
import type { Flow, Seconds } from '@/lib/core/flow';
import type { ClusterFacts, PolicyDocument, Tier } from '@/lib/core/policy/model';
import type { ObjectName as CoreObjectName } from '@/lib/core/policy/object-name';
import type { Result } from '@/lib/core/result';
import type { DnsRecord } from '@/lib/core/threat/dns-record';

/** One record that could not be used. `index` counts records in the body from 0. */
export interface RejectedRecord {
  readonly index: number;
  /** Closed code, for counters: `missing-field`, `bad-counter`, `bad-time`, `bad-json`, `too-long` ... */
  readonly code: string;
  /** Lower case, no full stop, the offending value in backticks, cut to 120 characters. */
  readonly reason: string;
}

/** What a decoder makes of one record: a flow, a reason to refuse it, or nothing (not a flow, skipped). */
export type Decoded<T> = Result<T | null, { readonly code: string; readonly reason: string }>;

export interface ConnectorHealth {
  readonly state: 'ok' | 'degraded' | 'down';
  readonly detail: string;
}

/** Where flows are pulled from. Yields batches; `resumeAfter` is the start of the last window stored. */
export interface FlowSource {
  readonly name: string;
  stream(resumeAfter: Seconds | null, signal: AbortSignal): AsyncIterable<FlowBatch>;
}

export interface FlowBatch {
  readonly flows: readonly Flow[];
  readonly rejected: readonly RejectedRecord[];
  readonly dns: readonly DnsRecord[];
  /** Checkpoint to keep once the batch is committed. */
  readonly resumeAfter: Seconds;
}

/** Everything the engine needs to know about a cluster at one moment. */
export interface ClusterSnapshot {
  readonly tiers: readonly Tier[];
  readonly documents: readonly PolicyDocument[];
  readonly facts: ClusterFacts;
}

export interface PolicySource {
  readonly name: string;
  read(signal: AbortSignal): Promise<ClusterSnapshot>;
}

export type ObjectName = CoreObjectName;

export type SinkError =
  | { readonly code: 'conflict'; readonly name: ObjectName; readonly current: PolicyDocument | null }
  | { readonly code: 'refused'; readonly name: ObjectName; readonly detail: string }
  | { readonly code: 'unavailable'; readonly detail: string };

/**
 * Where policies are written. Every write carries the resourceVersion it was decided on
 * (null = must not exist yet), so a change made meanwhile is a conflict and never overwritten.
 */
export interface PolicySink {
  readonly name: string;
  get(name: ObjectName): Promise<Result<PolicyDocument | null, SinkError>>;
  /** `dryRun` checks what the cluster would say and writes nothing. Answers the object as stored. */
  put(
    document: PolicyDocument,
    expectedVersion: string | null,
    dryRun: boolean,
  ): Promise<Result<PolicyDocument, SinkError>>;
  remove(name: ObjectName, expectedVersion: string, dryRun: boolean): Promise<Result<null, SinkError>>;
}
