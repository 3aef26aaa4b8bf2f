'use client';
import { useQuery } from '@tanstack/react-query';
import { type PointerEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { formatCount, formatLocalDayTime, formatLocalTime, formatUtc } from '@/components/ui/format';
import { useElementWidth } from '@/components/ui/use-element-width';
import type { HistogramResponse } from '@/lib/api/flows';
import { explainError } from '@/lib/client/fetch';
import { histogramQuery } from '@/lib/client/flows';
import { type RangeState, useRange } from '@/lib/client/url-state';
import type { TimeRange } from '@/lib/core/window';
import { barsOf, instantOf, positionOf, type StackPart, snapSpan, ticksOf } from './brush';
import { BrushHandle } from './brush-handle';

const BAR_HEIGHT = 26;
const PIXELS_PER_TICK = 110;
/** A press that moves less than this is a click, pixels. */
const CLICK_PIXELS = 4;
const FILLS: Record<StackPart, string> = {
  allowed: 'fill-allowed-line opacity-50',
  wouldBeDenied: 'fill-would-line',
  denied: 'fill-denied-line',
  unknown: 'fill-unknown-line',
};

/** Connections of the range by outcome. Dragging selects a range, a click on the bars goes back to live. */
export function HistogramStrip() {
  const state = useRange();
  const histogram = useContextHistogram(state);
  const [ref, width] = useElementWidth<HTMLDivElement>();
  const data = histogram.data;
  return (
    <section aria-label="Connections over time" className="border-line border-b bg-surface px-4">
      <div ref={ref} className="relative h-11.5">
        {data === undefined || width === 0 ? null : <Strip data={data} width={width} state={state} />}
        {data === undefined && histogram.isError ? (
          <p className="flex h-full items-center gap-2 text-muted text-xs">
            Could not load the connections over time: {explainError(histogram.error).detail}.
            <Button size="sm" onClick={() => void histogram.refetch()} busy={histogram.isFetching}>
              Retry
            </Button>
          </p>
        ) : null}
      </div>
    </section>
  );
}

/** The preset's range around what is selected; a selection older than that gets its own surroundings. */
function useContextHistogram({ params, preset, frozen }: RangeState) {
  const { cluster } = params;
  const recent = useQuery(histogramQuery({ cluster, range: preset }));
  const isOutside = frozen !== null && recent.data !== undefined && frozen.from < recent.data.range.from;
  const span = frozen === null ? 0 : frozen.to - frozen.from;
  const around = frozen === null ? {} : { from: Math.max(0, frozen.from - span), to: frozen.to + span };
  const older = useQuery({ ...histogramQuery({ cluster, ...around }), enabled: isOutside });
  return isOutside ? older : recent;
}

interface StripProps {
  readonly data: HistogramResponse;
  readonly width: number;
  readonly state: RangeState;
}

function Strip({ data, width, state }: StripProps) {
  const { range, bucketSeconds, buckets } = data;
  const [drag, setDrag] = useState<{ readonly start: number; readonly x: number } | null>(null);
  const dragged = drag === null ? null : span(drag.start, drag.x, data, width);
  const shown: TimeRange | null = dragged ?? state.frozen;
  const bars = barsOf(buckets, bucketSeconds, range, { width, height: BAR_HEIGHT });
  const release = (event: PointerEvent<SVGSVGElement>) => {
    if (drag === null) return;
    const end = offsetOf(event);
    setDrag(null);
    if (Math.abs(end - drag.start) < CLICK_PIXELS) {
      if (!state.live) state.resume();
      return;
    }
    const chosen = span(drag.start, end, data, width);
    state.freeze(chosen.from, chosen.to);
  };
  return (
    <>
      <svg
        role="img"
        aria-label={describe(data)}
        width={width}
        height={46}
        className="block touch-none select-none"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ start: offsetOf(event), x: offsetOf(event) });
        }}
        onPointerMove={(event) => drag !== null && setDrag({ ...drag, x: offsetOf(event) })}
        onPointerUp={release}
        onPointerCancel={() => setDrag(null)}
      >
        <rect width={width} height={46} fill="transparent" />
        <Axis range={range} width={width} />
        <g transform="translate(0 4)">
          {bars.map((bar) => (
            <rect
              key={`${bar.part}${bar.x}`}
              x={bar.x}
              y={bar.y}
              width={bar.width}
              height={bar.height}
              className={cn(FILLS[bar.part], isDimmed(bar.x, shown, range, width) && 'opacity-25')}
            />
          ))}
          <line x1="0" x2={width} y1={BAR_HEIGHT + 0.5} y2={BAR_HEIGHT + 0.5} className="stroke-line-strong" />
        </g>
        {shown === null ? null : <Selection shown={shown} range={range} width={width} />}
      </svg>
      {(['from', 'to'] as const).map((end) => (
        <BrushHandle key={end} end={end} data={data} width={width} shown={state.frozen} onMove={state.freeze} />
      ))}
    </>
  );
}

function Selection({ shown, range, width }: { shown: TimeRange; range: TimeRange; width: number }) {
  const left = positionOf(shown.from, range, width);
  const right = positionOf(shown.to, range, width);
  return (
    <rect
      x={left + 0.5}
      y={0.5}
      width={Math.max(1, right - left - 1)}
      height={31}
      rx={3}
      className="pointer-events-none fill-accent/10 stroke-accent"
    />
  );
}

function Axis({ range, width }: { readonly range: TimeRange; readonly width: number }) {
  const zoneOffsetSeconds = -new Date(range.from * 1000).getTimezoneOffset() * 60;
  const write = range.to - range.from > 86_400 ? formatLocalDayTime : (at: number) => formatLocalTime(at).slice(0, 5);
  return ticksOf(range, Math.max(2, width / PIXELS_PER_TICK), zoneOffsetSeconds).map((at) => {
    const x = positionOf(at, range, width);
    if (x < 16 || x > width - 16) return null;
    return (
      <g key={at}>
        <line x1={x} x2={x} y1={30} y2={33} className="stroke-line-strong" />
        <text x={x} y={42} textAnchor="middle" className="fill-subtle text-[10px]">
          {write(at)}
        </text>
      </g>
    );
  });
}

function span(a: number, b: number, data: HistogramResponse, width: number): TimeRange {
  return snapSpan(instantOf(a, data.range, width), instantOf(b, data.range, width), data.range, data.bucketSeconds);
}

function offsetOf(event: PointerEvent<SVGSVGElement>): number {
  return event.clientX - event.currentTarget.getBoundingClientRect().left;
}

function isDimmed(x: number, shown: TimeRange | null, range: TimeRange, width: number): boolean {
  return (
    shown !== null && (x < positionOf(shown.from, range, width) - 1 || x >= positionOf(shown.to, range, width) - 1)
  );
}

function describe({ range, buckets }: HistogramResponse): string {
  const sum = { allowed: 0, wouldBeDenied: 0, denied: 0, unknown: 0 };
  for (const { counts } of buckets) {
    sum.allowed += counts.allowed;
    sum.wouldBeDenied += counts.wouldBeDenied;
    sum.denied += counts.denied;
    sum.unknown += counts.unknown;
  }
  const parts = `${formatCount(sum.allowed)} allowed, ${formatCount(sum.wouldBeDenied)} would be denied, ${formatCount(sum.denied)} denied, ${formatCount(sum.unknown)} unknown`;
  return `Connections from ${formatUtc(range.from)} to ${formatUtc(range.to)}: ${parts}`;
}
