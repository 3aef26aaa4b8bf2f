'use client';
import type { KeyboardEvent } from 'react';
import { formatUtc } from '@/components/ui/format';
import type { HistogramResponse } from '@/lib/api/flows';
import type { TimeRange } from '@/lib/core/window';
import { positionOf } from './brush';

export interface BrushHandleProps {
  readonly end: 'from' | 'to';
  readonly data: HistogramResponse;
  readonly width: number;
  /** The selection; null = the whole strip. */
  readonly shown: TimeRange | null;
  readonly onMove: (from: number, to: number) => void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 };

/** One end of the selection for the keyboard: arrows move it by a bucket, Page keys by ten. */
export function BrushHandle({ end, data, width, shown, onMove }: BrushHandleProps) {
  const { range, bucketSeconds } = data;
  const span = shown ?? range;
  const at = Math.min(range.to, Math.max(range.from, span[end]));
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(range.to, Math.max(range.from, at + step * bucketSeconds));
    const moved = { ...span, [end]: next };
    if (moved.from < moved.to) onMove(moved.from, moved.to);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={end === 'from' ? 'Start of the time range' : 'End of the time range'}
      aria-valuemin={range.from}
      aria-valuemax={range.to}
      aria-valuenow={at}
      aria-valuetext={formatUtc(at)}
      onKeyDown={move}
      style={{ left: positionOf(at, range, width) - 4 }}
      className="pointer-events-none absolute top-0 h-8 w-2 rounded-xs"
    />
  );
}
