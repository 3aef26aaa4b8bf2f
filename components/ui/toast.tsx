'use client';
import { Toast as Base } from '@base-ui/react/toast';
import { CircleCheck, Info, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from './button';
import { cn } from './cn';
import { iconButtonClass } from './icon-button';

const manager = Base.createToastManager();

const SHOWN_MILLISECONDS = 7000;
/** Base UI: 0 = stays until closed. */
const UNTIL_CLOSED = 0;

export interface ToastExtra {
  readonly description?: string;
  /** One thing to do about it, e.g. Undo. */
  readonly button?: { readonly label: string; readonly onClick: () => void };
}

function add(type: 'done' | 'note' | 'failed', title: string, { description, button }: ToastExtra): void {
  manager.add({
    type,
    title,
    timeout: type === 'failed' ? UNTIL_CLOSED : SHOWN_MILLISECONDS,
    priority: type === 'failed' ? 'high' : 'low',
    ...(description === undefined ? {} : { description }),
    ...(button === undefined ? {} : { actionProps: { children: button.label, onClick: button.onClick } }),
  });
}

/** Says what became of something the person did. An error stays until closed: it must not vanish unread. */
export const toast = {
  done: (title: string, more: ToastExtra = {}) => add('done', title, more),
  note: (title: string, more: ToastExtra = {}) => add('note', title, more),
  failed: (title: string, more: ToastExtra = {}) => add('failed', title, more),
};

const ICONS: Record<string, ReactNode> = {
  done: <CircleCheck aria-hidden className="text-allowed" />,
  note: <Info aria-hidden className="text-accent" />,
  failed: <TriangleAlert aria-hidden className="text-denied" />,
};

/** Mounted once by the shell. */
export function Toaster() {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport className="fixed right-4 bottom-4 z-60 flex w-90 max-w-[calc(100vw-32px)] flex-col gap-2">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((item) => (
    <Base.Root
      key={item.id}
      toast={item}
      className="rounded-lg bg-raised shadow-float transition-opacity data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0"
    >
      <Base.Content className="flex items-start gap-2 p-3 pr-2 [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
        {ICONS[item.type ?? 'note']}
        <div className="min-w-0 flex-1">
          <Base.Title className="font-medium text-fg text-sm wrap-anywhere" />
          <Base.Description className="text-muted text-xs wrap-anywhere" />
          <Base.Action className={cn(buttonClass('secondary', 'sm'), 'mt-2 empty:hidden')} />
        </div>
        <Base.Close aria-label="Close message" className={cn(iconButtonClass, 'size-6')}>
          <X aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ));
}
