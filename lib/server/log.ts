/** The web process's log, made on first use. */
import 'server-only';
import { env } from '@/lib/env';
import { createLog, type Log } from '@/lib/log';

let current: Log | undefined;

export function webLog(): Log {
  current ??= createLog('web', env().LOG_LEVEL);
  return current;
}
