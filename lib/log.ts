/**
 * The structured log: one JSON line per event on standard output, which the supervisor writes to a file.
 * Secrets never reach it: fields that may hold one are replaced by their name alone.
 */
import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Field names whose values are never written, at the top level and one level below. */
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'token', 'secret', 'databaseUrl', 'DATABASE_URL'];

/** A log for one part of the product, e.g. `worker`. */
export function createLog(name: string, level = 'info', destination?: { write(line: string): void }): Log {
  const options = {
    name,
    level,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[hidden]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
