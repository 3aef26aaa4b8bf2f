'use client';
import { CircleHelp, Search } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { Kbd } from '@/components/ui/kbd';
import { ClusterPicker } from './cluster-picker';
import { RangePicker } from './range-picker';
import { ScopePicker } from './scope-picker';
import { useCommands } from './shell-commands';
import { ThemeToggle } from './theme-toggle';

export function TopBar() {
  const { setPaletteOpen, setSheetOpen } = useCommands();
  return (
    <div className="flex h-12 items-center gap-2 border-line border-b bg-surface px-4">
      <ClusterPicker />
      <span aria-hidden className="text-line-strong">
        /
      </span>
      <ScopePicker />
      <div className="ml-auto flex items-center gap-2">
        <Button
          onClick={() => setPaletteOpen(true)}
          className="w-44 justify-start font-normal text-subtle max-xl:w-auto"
          icon={<Search aria-hidden className="size-3.5" />}
          aria-label="Search"
          aria-keyshortcuts="Control+K"
        >
          <span className="max-xl:hidden">Search</span>
          <span className="ml-auto flex gap-0.5 max-xl:hidden">
            <Kbd>Ctrl</Kbd>
            <Kbd>K</Kbd>
          </span>
        </Button>
        <RangePicker />
        <div className="flex items-center">
          <IconButton label="Keyboard shortcuts" keys="?" onClick={() => setSheetOpen(true)}>
            <CircleHelp aria-hidden />
          </IconButton>
          <ThemeToggle />
        </div>
      </div>
    </div>
  );
}
