/** What processes without a door of their own (workers) measured of themselves, handed on by those with one. */
import type { Seconds } from '@/lib/core/flow';
import type { Transaction } from './client';
import { toJson } from './json';

/** Rows of processes that are long gone. */
const FORGET_SECONDS = 3_600;

/** Replaces the process's last report and removes those of processes that fell silent an hour ago. */
export async function saveReport(db: Transaction, process: string, body: object, now: Seconds): Promise<void> {
  const reportedAt = new Date(now * 1000);
  const report = { reportedAt, body: toJson(body) };
  await db.processReport.upsert({ where: { process }, create: { process, ...report }, update: report });
  await db.processReport.deleteMany({ where: { reportedAt: { lt: new Date((now - FORGET_SECONDS) * 1000) } } });
}

/** Bodies as they were saved since the instant, by process. */
export async function listReports(
  db: Transaction,
  since: Seconds,
): Promise<readonly { readonly process: string; readonly body: unknown }[]> {
  return db.processReport.findMany({
    where: { reportedAt: { gte: new Date(since * 1000) } },
    select: { process: true, body: true },
    orderBy: { process: 'asc' },
  });
}
