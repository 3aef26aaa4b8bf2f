import { ingestCheck, ingestPost } from '@/lib/server/ingest-door';
import { database } from '@/lib/storage/client';

/** A batch of flow records in any supported format: 200 once it is committed. */
export const POST = ingestPost(database);
export const GET = ingestCheck(database);
export const HEAD = ingestCheck(database);
