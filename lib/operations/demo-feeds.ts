/** The demo's threat feeds: files that this product serves, and the feeds that pull them like any vendor's. */
import { DEMO_FEEDS, type DemoFeed } from '@/lib/connectors/demo/feeds';
import type { Seconds } from '@/lib/core/flow';
import type { Database } from '@/lib/storage/client';
import type { ClusterRow } from '@/lib/storage/clusters';
import { listFeeds, setFeedUrl } from '@/lib/storage/feeds';
import { createFeed } from './create-feed';

const PERIOD_SECONDS = 3_600;

/** `file` = name of a feed with `.txt`; null = no such feed. */
export function demoFeedText(file: string): string | null {
  return DEMO_FEEDS.find((feed) => fileOf(feed) === file)?.text ?? null;
}

/**
 * Sets up the feeds that are missing, with their content, so that the story needs no pull. `origin` = where this
 * product answers: the schedule pulls them from there, and follows when the product moves to another port.
 */
export async function seedDemoFeeds(db: Database, cluster: ClusterRow, origin: string, now: Seconds): Promise<void> {
  const known = new Map((await listFeeds(db, cluster.id)).map((feed) => [feed.name, feed]));
  for (const feed of DEMO_FEEDS) {
    const url = new URL(`/api/demo/feeds/${fileOf(feed)}`, origin).href;
    const existing = known.get(feed.name);
    if (existing !== undefined) {
      if (existing.url !== url) await setFeedUrl(db, existing.id, url);
      continue;
    }
    const source = { clusterId: cluster.id, url, periodSeconds: PERIOD_SECONDS };
    const request = { actor: 'firebreak', now, signal: new AbortController().signal };
    // Already there = another process was faster, which is as good.
    await createFeed(db, { ...feed, ...source, ...request });
  }
}

function fileOf(feed: DemoFeed): string {
  return `${feed.name}.txt`;
}
