'use client';
import { Table2, Waypoints } from 'lucide-react';
import { Segmented } from '@/components/ui/segmented';
import { Select } from '@/components/ui/select';
import { usePicture, useView, useVolume } from './graph-state';
import { LayerChips } from './layer-chips';

/** The screen's own line: who judges, which layers, picture or table. */
export function GraphToolbar() {
  const [view, setView] = useView();
  const [picture, setPicture] = usePicture();
  const [volume, setVolume] = useVolume();
  return (
    <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-4 py-1.5">
      <h1 className="font-semibold text-md">Service Graph</h1>
      <Segmented
        label="Judged by"
        value={view}
        onChange={(next) => void setView(next)}
        items={[
          { value: 'reported', label: 'Reported' },
          { value: 'staged', label: 'Staged' },
          { value: 'draft', label: 'Draft' },
        ]}
      />
      <LayerChips />
      <div className="ml-auto flex items-center gap-2">
        <Select
          label="Line width"
          className="max-xl:hidden"
          value={volume}
          onChange={(next) => void setVolume(next)}
          items={[
            { value: 'connections', label: 'Width: connections' },
            { value: 'packets', label: 'Width: packets' },
            { value: 'bytes', label: 'Width: bytes' },
          ]}
        />
        <Segmented
          label="Show as"
          value={picture}
          onChange={(next) => void setPicture(next)}
          items={[
            {
              value: 'graph',
              label: <PictureLabel icon={<Waypoints aria-hidden className="size-3.5" />} text="Graph" />,
            },
            { value: 'table', label: <PictureLabel icon={<Table2 aria-hidden className="size-3.5" />} text="Table" /> },
          ]}
        />
      </div>
    </div>
  );
}

function PictureLabel({ icon, text }: { readonly icon: React.ReactNode; readonly text: string }) {
  return (
    <>
      {icon}
      {text}
    </>
  );
}
