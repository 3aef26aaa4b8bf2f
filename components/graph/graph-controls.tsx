'use client';
import { Maximize, Minus, Plus, Sparkles } from 'lucide-react';
import { IconButton } from '@/components/ui/icon-button';
import type { GraphEngine } from './graph-engine';

export function GraphControls({ engine }: { readonly engine: GraphEngine | null }) {
  return (
    <div
      role="toolbar"
      aria-label="Picture"
      className="absolute right-3 bottom-3 flex flex-col rounded-lg border border-line bg-raised p-0.5"
    >
      <IconButton label="Zoom in" keys="+" side="left" onClick={() => engine?.zoomBy(1)}>
        <Plus aria-hidden />
      </IconButton>
      <IconButton label="Zoom out" keys="−" side="left" onClick={() => engine?.zoomBy(-1)}>
        <Minus aria-hidden />
      </IconButton>
      <IconButton label="Fit everything" keys="0" side="left" onClick={() => engine?.fit()}>
        <Maximize aria-hidden />
      </IconButton>
      <IconButton label="Arrange anew" side="left" onClick={() => void engine?.tidy()}>
        <Sparkles aria-hidden />
      </IconButton>
    </div>
  );
}
