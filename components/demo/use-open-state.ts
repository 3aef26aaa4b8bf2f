'use client';
import { useCallback, useSyncExternalStore } from 'react';

const KEY = 'firebreak.demo-panel';
const CHANGED = 'firebreak:demo-panel';
let fallback = false;

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener('storage', listener);
  };
}

/** Folded at the first visit, then as it was left. Private windows may refuse storage: it then lasts for one page. */
function readOpen(): boolean {
  try {
    return localStorage.getItem(KEY) === 'open';
  } catch {
    return fallback;
  }
}

export function useOpenState(): readonly [boolean, (open: boolean) => void] {
  const open = useSyncExternalStore(subscribe, readOpen, () => false);
  const setOpen = useCallback((next: boolean) => {
    try {
      localStorage.setItem(KEY, next ? 'open' : 'folded');
    } catch {
      fallback = next;
    }
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return [open, setOpen];
}
