/** Leaves what this process measured of itself where the web processes find it. */
import type { Seconds } from '@/lib/core/flow';
import { type Database, database } from '@/lib/storage/client';
import { saveReport } from '@/lib/storage/process-reports';
import { processName, sampleProcess } from './process-sample';

export async function reportProcess(role: 'worker', now: Seconds, db: Database = database()): Promise<void> {
  await saveReport(db, processName(role), sampleProcess(), now);
}
