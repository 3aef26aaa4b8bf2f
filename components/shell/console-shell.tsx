'use client';
import type { ReactNode } from 'react';
import { HistogramStrip } from './histogram-strip';
import { HonestyBar } from './honesty-bar';
import { Rail } from './rail';
import { SearchPalette } from './search-palette';
import { ShellCommands } from './shell-commands';
import { ShortcutSheet } from './shortcut-sheet';
import { TopBar } from './top-bar';

export interface ConsoleShellProps {
  readonly children: ReactNode;
  /** The demo cluster's panel, composed by the app because shelves may not know each other. */
  readonly demo: ReactNode;
}

/** The frame of every screen. The screen itself scrolls, the frame never does. */
export function ConsoleShell({ children, demo }: ConsoleShellProps) {
  return (
    <ShellCommands>
      <a
        href="#main"
        className="sr-only z-60 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <div className="flex h-screen min-w-240 overflow-hidden">
        <Rail />
        <div className="flex min-w-0 flex-1 flex-col">
          <header>
            <TopBar />
            <HistogramStrip />
            <HonestyBar />
          </header>
          <main id="main" tabIndex={-1} className="relative flex min-h-0 flex-1 flex-col outline-none">
            {children}
          </main>
        </div>
      </div>
      {demo}
      <SearchPalette />
      <ShortcutSheet />
    </ShellCommands>
  );
}
