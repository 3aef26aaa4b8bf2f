/** The demo's threat feeds: files that this product serves, and the feeds that pull them like any vendor's. */
import { DEMO_FEEDS, type DemoFeed } from '@/lib/connectors/demo/feeds';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { insertFeed, listFeeds } from '@/lib/storage/feeds';
import { isTaken } from '@/lib/storage/trouble';

const PERIOD_SECONDS = 3_600;

/** `file` = name of a feed with `.txt`; null = no such feed. */
export function demoFeedText(file: string): string | null {
  return DEMO_FEEDS.find((feed) => fileOf(feed) === file)?.text ?? null;
}

/** Registers the feeds that are missing; `origin` = where this product answers. The schedule then pulls them. */
export async function seedDemoFeeds(db: Database, cluster: ClusterRow, origin: string): Promise<void> {
  const known = new Set((await listFeeds(db, cluster.id)).map((feed) => feed.name));
  for (const feed of DEMO_FEEDS.filter(({ name }) => !known.has(name))) {
    const { name, description, content, match, severity, mitre } = feed;
    const url = new URL(`/api/demo/feeds/${fileOf(feed)}`, origin).href;
    const settings = { name, description, content, match, severity, mitre, url, periodSeconds: PERIOD_SECONDS };
    await insertFeed(db, cluster.id, settings).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
    });
  }
}

function fileOf(feed: DemoFeed): string {
  return `${feed.name}.txt`;
}
