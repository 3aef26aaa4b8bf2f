/** What the web process and its ingest threads say to each other. `id` names one body. */
import type { BatchLatency } from '@/lib/operations/batch-latency';
import type { ingestPushed } from '@/lib/operations/ingest-body';

type Pushed = Parameters<typeof ingestPushed>[0];

/** Everything about a body but its bytes. */
export type BodyHead = Omit<Pushed, 'stream' | 'turn'>;
/** Bytes of a body whose digest was made where they came in. */
export type DigestedStream = Extract<Pushed['stream'], { digest(): Uint8Array }>;
export type BodyResult = Awaited<ReturnType<typeof ingestPushed>>;

/**
 * `chunk` lies in a block that is lent until `taken` gives it back. `digest` = SHA-256 of all chunks of the body.
 * `abort` = the body broke off and must not be stored.
 */
export type ToThread =
  | { readonly kind: 'head'; readonly id: number; readonly head: BodyHead }
  | { readonly kind: 'chunk'; readonly id: number; readonly chunk: Uint8Array<SharedArrayBuffer> }
  | { readonly kind: 'end'; readonly id: number; readonly digest: Uint8Array }
  | { readonly kind: 'abort'; readonly id: number };

/**
 * `taken`: so many bytes of the body were read or passed over, and nobody reads them again; more may come. `result`: after
 * the commit. `latency` = of the thread so far.
 */
export type FromThread =
  | { readonly kind: 'taken'; readonly id: number; readonly bytes: number; readonly block: SharedArrayBuffer }
  | { readonly kind: 'result'; readonly id: number; readonly result: BodyResult; readonly latency: BatchLatency };
