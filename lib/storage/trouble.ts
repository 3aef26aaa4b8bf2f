/** Which errors of the database say "try again" and which say "not now". Everything else is a bug and stays an error. */
import { DISK_FULL } from './disk';

/** Names of driver adapter errors (@prisma/driver-adapter-utils) and Prisma codes that mean the same. */
const UNREACHABLE = new Set([
  'DatabaseNotReachable',
  'SocketTimeout',
  'ConnectionClosed',
  'TooManyConnections',
  'TlsConnectionError',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
]);
/** Postgres classes 08 (connection), 53 (out of resources), 57P (shut down) and node's own network errors. */
const UNREACHABLE_CODE = /^(08...|53...|57P..|55P03|25P03|ECONN[A-Z]+|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)$/;
const DISK_FULL_CODE = '53100';
const CONFLICT_CODE = /^(40001|40P01|P2034|TransactionWriteConflict)$/;
const UNREACHABLE_TEXT =
  /timeout exceeded when trying to connect|Connection terminated|not queryable|Can't reach database/;
/** How deep a wrapped error is followed. */
const DEPTH_LIMIT = 6;

/** Two transactions stood in each other's way: the same one may pass when tried again. */
export function isConflict(error: unknown): boolean {
  return names(error).some((name) => CONFLICT_CODE.test(name));
}

/** The database cannot be reached or is overloaded: the caller should come back later. */
export function isUnavailable(error: unknown): boolean {
  return (
    isConflict(error) ||
    names(error).some((name) => UNREACHABLE.has(name) || UNREACHABLE_CODE.test(name) || UNREACHABLE_TEXT.test(name))
  );
}

/** Why, in words for the one who asked. For errors that are `isUnavailable`. */
export function unavailableReason(error: unknown): string {
  return names(error).includes(DISK_FULL_CODE) ? DISK_FULL : 'the database cannot be reached or is overloaded';
}

/** A unique key was taken already. */
export function isTaken(error: unknown): boolean {
  return names(error).some((name) => name === 'P2002' || name === '23505' || name === 'UniqueConstraintViolation');
}

/** Every code, kind, name and message on the way down to the cause. Prisma nests the driver's error in `meta`. */
function names(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > DEPTH_LIMIT) return [];
  const fields = error as Readonly<Record<string, unknown>>;
  const own = [fields.code, fields.originalCode, fields.kind, fields.name, fields.message];
  const inner = [fields.cause, fields.meta, fields.driverAdapterError].flatMap((next) => names(next, depth + 1));
  return [...own.filter((value) => typeof value === 'string'), ...inner];
}
