/** A pushed body, from its bytes to the committed batch: read within limits, decoded, stored. */
import { createHash } from 'node:crypto';
import type { IngestResponse } from '@/lib/api/ingest';
import { type DecodedBody, type DecodedPart, decodeBody } from '@/lib/connectors/body/decode-body';
import type { ByteStream } from '@/lib/connectors/body/inflate';
import type { BodyError } from '@/lib/connectors/body/limits';
import type { DigestedStream } from '@/lib/connectors/body/read-body';
import type { RejectedRecord } from '@/lib/connectors/connector';
import type { SourceChoice } from '@/lib/connectors/decode';
import type { AppError, ProblemCode } from '@/lib/core/app-error';
import type { Seconds } from '@/lib/core/flow';
import { FlowColumns } from '@/lib/core/flow-columns';
import { err, ok, type Result } from '@/lib/core/result';
import { type Database, database } from '@/lib/storage/client';
import { retained } from '@/lib/storage/retention';
import { ingestFlows } from './ingest-flows';

export interface PushedBody {
  readonly clusterId: number;
  readonly stream: ByteStream | DigestedStream;
  /** See BodyOptions. */
  readonly turn?: () => Promise<void>;
  /** The request's header; null = none. */
  readonly contentEncoding: string | null;
  readonly source: SourceChoice;
  readonly now: Seconds;
}

/** Errors named in an answer; all are counted, and the first 100 kept as dead letters. */
const ERRORS_SHOWN = 10;

const CODES: Readonly<Record<BodyError['code'], ProblemCode>> = {
  'unsupported-encoding': 'unsupported-type',
  'too-large': 'too-large',
  'suspicious-ratio': 'too-large',
  'too-many-records': 'too-large',
  truncated: 'unreadable-body',
  'bad-encoding': 'unreadable-body',
};

/**
 * Answers once everything is committed. Sources of a mixed body are stored one after the other, each whole; sending
 * the body again stores what is missing and nothing twice. Bad records are counted and kept as dead letters.
 * Errors: unreadable-body (broken, or none of its records is one), too-large, unsupported-type, unavailable.
 */
export async function ingestBody(db: Database, body: PushedBody): Promise<Result<IngestResponse, AppError>> {
  const { daysFrom } = retained(body.now);
  const decoded = await decodeBody(body.stream, {
    contentEncoding: body.contentEncoding,
    source: body.source,
    ...(body.turn === undefined ? {} : { turn: body.turn }),
    clock: { nowSeconds: body.now, retentionSeconds: body.now - daysFrom },
  });
  if (!decoded.ok) return err({ code: CODES[decoded.error.code], detail: decoded.error.reason });
  const unreadable = unreadableReason(decoded.value);
  if (unreadable !== null) return err({ code: 'unreadable-body', detail: unreadable });
  return storeParts(db, body, decoded.value);
}

/** The same with this process's database: for a thread that has nothing but the body. */
export function ingestPushed(body: PushedBody): Promise<Result<IngestResponse, AppError>> {
  return ingestBody(database(), body);
}

/** A body without a single JSON record is no batch with errors but something else sent here by mistake. */
function unreadableReason({ records, rejected }: DecodedBody): string | null {
  const broken = rejected.filter(({ code }) => code === 'bad-json' || code === 'bad-utf8');
  return records > 0 && broken.length === records ? `no record is JSON: ${broken[0]?.reason ?? ''}` : null;
}

async function storeParts(
  db: Database,
  { clusterId, source, now }: PushedBody,
  body: DecodedBody,
): Promise<Result<IngestResponse, AppError>> {
  const total = { accepted: 0, updated: 0, duplicates: body.repeated };
  let rejected: readonly RejectedRecord[] = body.rejected;
  for (const [index, part] of partsOf(body, source).entries()) {
    const stored = await ingestFlows(db, {
      clusterId,
      connector: part.source,
      flows: part.flows,
      dns: part.dns,
      rejected: index === 0 ? body.rejected : [],
      digest: digestOf(body.digest, part.source),
      resumeAfter: null,
      now,
    });
    if (!stored.ok) return err(stored.error);
    // Only now: a batch that failed may still be read by what has not heard of it.
    part.flows.release();
    total.accepted += stored.value.accepted;
    total.updated += stored.value.updated;
    total.duplicates += stored.value.duplicates;
    rejected = index === 0 ? stored.value.errors : [...rejected, ...stored.value.errors];
  }
  const errors = rejected.slice(0, ERRORS_SHOWN).map(({ index, code, reason }) => ({ index, code, reason }));
  return ok({ ...total, rejected: rejected.length, skipped: body.skipped, errors });
}

/** Without a single good record there is still something to keep: why each was refused. */
function partsOf(body: DecodedBody, source: SourceChoice): readonly (DecodedPart | UnknownPart)[] {
  if (body.parts.length > 0) return body.parts;
  if (body.rejected.length === 0) return [];
  return [{ source: source === 'auto' ? 'unknown' : source, flows: new FlowColumns(), dns: [] }];
}

interface UnknownPart extends Omit<DecodedPart, 'source'> {
  readonly source: string;
}

function digestOf(bodyDigest: Uint8Array, source: string): Uint8Array {
  return createHash('sha256').update(`${source}\n`).update(bodyDigest).digest();
}
