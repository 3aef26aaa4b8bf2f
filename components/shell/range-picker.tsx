'use client';
import { Check, Clock, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { formatLocalDayTime, formatLocalTime, formatUtc } from '@/components/ui/format';
import { IconButton } from '@/components/ui/icon-button';
import { itemClass } from '@/components/ui/menu';
import { Popover } from '@/components/ui/popover';
import type { RangePreset } from '@/lib/api/range';
import { useRange } from '@/lib/client/url-state';
import { useShownRange } from './use-shown-range';

const PRESET_TEXT: Record<RangePreset, string> = {
  '15m': 'Last 15 minutes',
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};
const DAY_SECONDS = 86_400;

/** `14:03:00 – 14:20:00`, with the day when it is longer than one. Epoch seconds. */
function frozenText(from: number, to: number): string {
  const write = to - from > DAY_SECONDS ? formatLocalDayTime : formatLocalTime;
  return `${write(from)} – ${write(to)}`;
}

export function RangePicker() {
  const { preset, frozen, live, setPreset, freeze, resume } = useRange();
  const shown = useShownRange();
  const [open, setOpen] = useState(false);
  const text = frozen === null ? PRESET_TEXT[preset] : frozenText(frozen.from, frozen.to);
  const utc = shown === null ? undefined : `${formatUtc(shown.from)} to ${formatUtc(shown.to)}`;
  return (
    <div className="flex items-center">
      <Popover
        label="Time range"
        align="end"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            title={utc}
            aria-label={`Time range: ${text}`}
            className={cn(buttonClass('secondary'), 'rounded-r-none font-normal')}
          >
            <Clock aria-hidden className="size-3.5 text-subtle" />
            {text}
          </button>
        }
      >
        <ul className="w-44">
          {(Object.keys(PRESET_TEXT) as RangePreset[]).map((value) => (
            <li key={value}>
              <button
                type="button"
                aria-pressed={live && value === preset}
                className={cn(itemClass, 'hover:bg-hover')}
                onClick={() => {
                  setPreset(value);
                  setOpen(false);
                }}
              >
                <span className="flex-1 text-left">{PRESET_TEXT[value]}</span>
                {live && value === preset ? <Check aria-hidden /> : null}
              </button>
            </li>
          ))}
        </ul>
        <p className="mt-1 max-w-44 border-line border-t px-2 pt-1.5 pb-1 text-muted text-xs">
          Or drag over the bars below the top bar.
        </p>
      </Popover>
      {live ? (
        <IconButton
          label="Pause: keep this range"
          disabled={shown === null}
          onClick={() => shown !== null && freeze(shown.from, shown.to)}
          className="gap-1.5 rounded-l-none border border-line-strong border-l-0 px-2 [width:auto]"
        >
          <Pause aria-hidden />
          <LiveDot />
        </IconButton>
      ) : (
        <IconButton
          label={`Resume live: ${PRESET_TEXT[preset].toLowerCase()}`}
          onClick={resume}
          className="gap-1.5 rounded-l-none border border-line-strong border-l-0 bg-would-soft px-2 text-would [width:auto]"
        >
          <Play aria-hidden />
          <span className="text-xs">Paused</span>
        </IconButton>
      )}
    </div>
  );
}

function LiveDot() {
  return (
    <span className="flex items-center gap-1.5 text-xs">
      <span aria-hidden className="size-1.5 rounded-full bg-allowed-line" />
      Live
    </span>
  );
}
