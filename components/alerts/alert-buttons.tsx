'use client';
import { ChevronDown } from 'lucide-react';
import { Button, type ButtonSize, buttonClass } from '@/components/ui/button';
import { Menu, MenuItem } from '@/components/ui/menu';
import { CLOSE_REASONS } from './alert-words';
import type { AlertChanges } from './use-alert-changes';

export interface AlertButtonsProps {
  readonly ids: readonly string[];
  readonly changes: AlertChanges;
  /** Nothing of these is closed, so reopening makes no sense. */
  readonly canReopen: boolean;
  readonly size?: ButtonSize;
  readonly onDone?: () => void;
}

/** What a person can decide about one alert or many. Closing asks for the reason at once. */
export function AlertButtons({ ids, changes, canReopen, size = 'md', onDone }: AlertButtonsProps) {
  return (
    <span className="flex items-center gap-2">
      {canReopen ? (
        <Button size={size} disabled={changes.busy} onClick={() => changes.reopen(ids, onDone)}>
          Reopen
        </Button>
      ) : (
        <Button size={size} disabled={changes.busy} onClick={() => changes.acknowledge(ids, onDone)}>
          Acknowledge
        </Button>
      )}
      <Menu
        align="end"
        trigger={
          <button type="button" disabled={changes.busy} className={buttonClass('secondary', size)}>
            Close as
            <ChevronDown aria-hidden className="size-3.5" />
          </button>
        }
      >
        {CLOSE_REASONS.map(({ reason, label }) => (
          <MenuItem key={reason} onSelect={() => changes.close(ids, reason, onDone)}>
            {label}
          </MenuItem>
        ))}
      </Menu>
    </span>
  );
}
