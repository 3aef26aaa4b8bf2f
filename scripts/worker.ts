/**
 * The worker process: runs the schedule (pulls, feeds, pruning) until it is told to stop. `npm start` keeps it running;
 * when that parent dies, scripts/start/leash.mjs turns it into the SIGTERM handled here.
 */
import { env } from '@/lib/env';
import { createLog } from '@/lib/log';
import { startSchedule } from '@/lib/server/schedule';

const log = createLog('worker', env().LOG_LEVEL);
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());

log.info('worker started');
await startSchedule(log, stopping.signal);
log.info('worker stopped');
process.exit(0);
