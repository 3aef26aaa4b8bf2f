/** Makes the build that every story starts from, once; `npm test` has made it already. */
import { ensureBuilt, ensureGenerated } from '@/scripts/start/build.mjs';

const NEVER = new AbortController().signal;

// biome-ignore lint/style/noDefaultExport: Playwright calls the default export.
export default async function globalSetup(): Promise<void> {
  await ensureGenerated(NEVER);
  await ensureBuilt(NEVER);
}
