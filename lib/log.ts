/**
 * The structured log: one JSON line per event on standard output, which the supervisor writes to a file.
 * Secrets never reach it: fields that may hold one are replaced by their name alone.
 */
import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Field names whose values are never written, at the top level and one level below. */
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'token', 'secret', 'databaseUrl', 'DATABASE_URL'];

/**
 * A log for one part of the product, e.g. `worker`. Lines go through process.stdout: pino's own writer would, at the
 * exit of a process whose reader is gone, try to write its last lines for ever (sonic-boom, flushSync after EPIPE).
 */
export function createLog(name: string, level = 'info', destination?: { write(line: string): void }): Log {
  const options = {
    name,
    level,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[hidden]' },
  };
  return pino(options, destination ?? process.stdout);
}
