'use client';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { cn } from './cn';
import { iconButtonClass } from './icon-button';

export interface DialogProps {
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly trigger?: ReactElement;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, right-aligned, the primary one last. */
  readonly footer?: ReactNode;
  readonly width?: 'sm' | 'md' | 'lg';
}

const WIDTHS = { sm: 'max-w-100', md: 'max-w-140', lg: 'max-w-220' } as const;

/** A modal question. Focus starts in the first field and is trapped, Escape and the backdrop close it, focus returns to the trigger. */
export function Dialog({ trigger, title, description, children, footer, width = 'md', ...state }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      {...(state.open === undefined ? {} : { open: state.open })}
      {...(state.onOpenChange === undefined ? {} : { onOpenChange: state.onOpenChange })}
    >
      {trigger === undefined ? null : <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          ref={popup}
          initialFocus={() => popup.current?.querySelector<HTMLElement>('input, textarea') ?? true}
          className={cn(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[min(86vh,880px)] w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg bg-raised shadow-float transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0',
            WIDTHS[width],
          )}
        >
          <div className="flex items-start gap-3 border-line border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="font-semibold text-fg text-md">{title}</Base.Title>
              {description === undefined ? null : (
                <Base.Description className="mt-0.5 text-muted text-sm">{description}</Base.Description>
              )}
            </div>
            <Base.Close aria-label="Close" className={iconButtonClass}>
              <X aria-hidden />
            </Base.Close>
          </div>
          {children === undefined ? null : <div className="scroll min-h-0 flex-1 p-4">{children}</div>}
          {footer === undefined ? null : (
            <div className="flex items-center justify-end gap-2 border-line border-t px-4 py-3">{footer}</div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Closes the dialog it is in: `<DialogClose render={<Button>Cancel</Button>} />`. */
export const DialogClose = Base.Close;
