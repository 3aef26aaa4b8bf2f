/** The demo's threat feeds as files. */
import { DEMO_FEEDS } from '@/lib/connectors/demo/feeds';

/** `file` = name of a feed with `.txt`; null = no such feed. */
export function demoFeedText(file: string): string | null {
  return DEMO_FEEDS.find((feed) => `${feed.name}.txt` === file)?.text ?? null;
}
