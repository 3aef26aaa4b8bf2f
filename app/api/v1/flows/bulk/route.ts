import { ingestCheck, ingestPost } from '@/lib/server/ingest-door';
import { database } from '@/lib/storage/client';

/** Where Goldmane's emitter posts (calico goldmane/pkg/emitter): the same door under its name. */
export const POST = ingestPost(database);
export const GET = ingestCheck(database);
export const HEAD = ingestCheck(database);
