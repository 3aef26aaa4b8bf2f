/** How much a pushed body may hold, and why one is refused as a whole. Single bad records never refuse a body. */

export interface BodyLimits {
  /** Bytes on the wire of a compressed body. */
  readonly compressedBytes: number;
  /** Bytes after inflating, and of a body that came uncompressed. */
  readonly inflatedBytes: number;
  /** Inflated over compressed, checked once `ratioFloorBytes` came out. Not for zstd, which packs repeats without end. */
  readonly ratio: number;
  readonly ratioFloorBytes: number;
  /** Bytes of one record. */
  readonly recordBytes: number;
  readonly records: number;
}

const MIB = 1024 * 1024;

/**
 * The ratio lies above what deflate reaches on equal log lines (206) and below what it reaches on a bomb of zeros
 * (about 1,030).
 */
export const DEFAULT_BODY_LIMITS: BodyLimits = {
  compressedBytes: 10 * MIB,
  inflatedBytes: 64 * MIB,
  ratio: 400,
  ratioFloorBytes: MIB,
  recordBytes: 256 * 1024,
  records: 50_000,
};

export type BodyErrorCode =
  /** 415: an encoding this runtime cannot undo. */
  | 'unsupported-encoding'
  /** 413 */
  | 'too-large'
  /** 413: inflates far more than logs do. */
  | 'suspicious-ratio'
  /** 413 */
  | 'too-many-records'
  /** 400: the body ended, or its connection broke, inside the compressed data or before the end. */
  | 'truncated'
  /** 400: not what its encoding says. */
  | 'bad-encoding';

export interface BodyError {
  readonly code: BodyErrorCode;
  readonly reason: string;
}

/** Carries a BodyError out of a stream. Never leaves lib/connectors/body: readBody turns it into a value. */
export class BodyFault extends Error {
  readonly body: BodyError;

  constructor(code: BodyErrorCode, reason: string) {
    super(reason);
    this.body = { code, reason };
  }
}
