import { ingestCheck, ingestPost } from '@/lib/server/ingest-door';
import { database } from '@/lib/storage/client';

/** A batch of DNS log records: Calico Enterprise, CoreDNS lines, Hubble, or the plain form of lib/connectors/calico/to-dns. */
export const POST = ingestPost(database);
export const GET = ingestCheck(database);
export const HEAD = ingestCheck(database);
