import { isDatabaseReady, isMigrated } from '@/lib/storage/health';

export const dynamic = 'force-dynamic';

/** 200 when this process can serve, 503 while its database is away or not migrated. Open to probes: it tells nothing else. */
export async function GET(): Promise<Response> {
  const ready = (await isDatabaseReady()) && (await isMigrated());
  const headers = { 'cache-control': 'no-store', ...(ready ? {} : { 'retry-after': '2' }) };
  return Response.json({ ready }, { status: ready ? 200 : 503, headers });
}
