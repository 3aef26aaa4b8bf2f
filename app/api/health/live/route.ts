export const dynamic = 'force-dynamic';

/** 200 while this process turns its event loop; asks nothing else, so a slow database never restarts it. */
export function GET(): Response {
  return Response.json({ live: true }, { headers: { 'cache-control': 'no-store' } });
}
