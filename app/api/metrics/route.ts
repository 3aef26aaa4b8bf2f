import { metricsGet } from '@/lib/server/metrics';
import { database } from '@/lib/storage/client';

export const dynamic = 'force-dynamic';

/** Numbers for Prometheus; docs/operations.md names them. */
export const GET = metricsGet(database);
