'use client';
import { useQuery } from '@tanstack/react-query';
import { Boxes, CircleHelp, Search } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { Kbd } from '@/components/ui/kbd';
import { Select } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { Truncate } from '@/components/ui/truncate';
import { metaQuery } from '@/lib/client/meta';
import { useCluster, useRange } from '@/lib/client/url-state';
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

/** The cluster's name; a choice when there are several. */
function ClusterPicker() {
  const { params } = useRange();
  const [, setCluster] = useCluster();
  const { data: meta } = useQuery(metaQuery({ cluster: params.cluster }));
  if (meta === undefined) return <Skeleton className="w-24" />;
  const demo = meta.demo ? <Badge tone="accent">demo</Badge> : null;
  if (meta.clusters.length < 2) {
    return (
      <span className="flex min-w-0 items-center gap-2">
        <Boxes aria-hidden className="size-4 shrink-0 text-subtle" />
        <Truncate text={meta.cluster} limit={28} mono={false} className="font-medium" />
        {demo}
      </span>
    );
  }
  return (
    <span className="flex items-center gap-2">
      <Select
        label="Cluster"
        items={meta.clusters.map(({ name }) => ({ value: name, label: name }))}
        value={meta.cluster}
        onChange={(name) => void setCluster(name)}
        className="max-w-56 font-medium"
      />
      {demo}
    </span>
  );
}
