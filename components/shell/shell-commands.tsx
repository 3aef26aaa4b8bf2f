'use client';
import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { SCREENS } from './screens';
import { useShellLink } from './use-shell-link';

export interface Commands {
  readonly paletteOpen: boolean;
  readonly setPaletteOpen: (open: boolean) => void;
  readonly sheetOpen: boolean;
  readonly setSheetOpen: (open: boolean) => void;
}

const CommandContext = createContext<Commands | null>(null);

export function useCommands(): Commands {
  const commands = useContext(CommandContext);
  if (commands === null) throw new Error('useCommands is used outside of ConsoleShell');
  return commands;
}

/** Two keys belong together when the second follows within this time, milliseconds. */
const CHORD_MILLISECONDS = 1000;

/** True when the key is meant for a field and not for the product. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="combobox"]'))
  );
}

/** Owns what the shell's keys open: Ctrl-K, `?`, and `g` followed by a screen's letter. */
export function ShellCommands({ children }: { readonly children: ReactNode }) {
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [sheetOpen, setSheetOpen] = useState(false);
  const router = useRouter();
  const shellLink = useShellLink();
  const chordAt = useRef(0);

  // Outside thing: the window's keyboard. Cleanup removes the listener.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setPaletteOpen(true);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') setSheetOpen(true);
      else if (event.timeStamp - chordAt.current < CHORD_MILLISECONDS) {
        chordAt.current = 0;
        const screen = SCREENS.find(({ letter }) => letter === event.key);
        if (screen) router.push(shellLink(screen.path));
      } else if (event.key === 'g') chordAt.current = event.timeStamp;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [router, shellLink]);

  const commands = useMemo(() => ({ paletteOpen, setPaletteOpen, sheetOpen, setSheetOpen }), [paletteOpen, sheetOpen]);
  return <CommandContext value={commands}>{children}</CommandContext>;
}
