'use client';
import { useSyncExternalStore } from 'react';

const NEVER_CHANGES = () => () => undefined;

/** The address this page came from; shippers must reach the same one. Unknown while the server renders. */
export function usePageOrigin(): string {
  return useSyncExternalStore(
    NEVER_CHANGES,
    () => window.location.origin,
    () => 'http://127.0.0.1:3000',
  );
}
