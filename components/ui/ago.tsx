'use client';
import { useSyncExternalStore } from 'react';
import { formatAgo, formatLocalDayTime, formatUtc } from './format';

const TICK_MILLISECONDS = 5_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Math.floor(Date.now() / 1000);

/** One timer for all instants on screen; it stops with the last of them. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Math.floor(Date.now() / 1000);
    for (const tell of listeners) tell();
  }, TICK_MILLISECONDS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The viewer's clock, epoch seconds, read every few seconds. Null while the server renders: clocks differ. */
export function useNow(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => now,
    () => null,
  );
}

export interface AgoProps {
  /** Epoch seconds; null = never. */
  readonly at: number | null;
  readonly never?: string;
  readonly className?: string;
}

/** `12 min ago`; the instant in UTC on hover. */
export function Ago({ at, never = 'never', className }: AgoProps) {
  const clock = useNow();
  if (at === null) return <span className={className}>{never}</span>;
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={formatUtc(at)} className={className}>
      {clock === null ? formatLocalDayTime(at) : formatAgo(at, Math.max(clock, at))}
    </time>
  );
}
