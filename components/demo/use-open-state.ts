'use client';
import { useCallback, useSyncExternalStore } from 'react';

const KEY = 'firebreak.demo-panel';
const CHANGED = 'firebreak:demo-panel';

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener('storage', listener);
  };
}

/** Open at the first visit, then as it was left. Private windows may refuse storage: it then stays open. */
function readOpen(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'folded';
  } catch {
    return true;
  }
}

export function useOpenState(): readonly [boolean, (open: boolean) => void] {
  const open = useSyncExternalStore(subscribe, readOpen, () => false);
  const setOpen = useCallback((next: boolean) => {
    try {
      localStorage.setItem(KEY, next ? 'open' : 'folded');
    } finally {
      window.dispatchEvent(new Event(CHANGED));
    }
  }, []);
  return [open, setOpen];
}
