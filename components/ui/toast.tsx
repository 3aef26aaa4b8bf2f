'use client';
import { useTheme } from 'next-themes';
import { Toaster as Sonner, toast as sonner } from 'sonner';

/** Mounted once by the shell. Styles come from globals.css and sonner's own sheet. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      gap={8}
      offset={16}
      toastOptions={{ duration: 6000, classNames: { toast: 'fb-toast', description: 'fb-toast-note' } }}
    />
  );
}

export interface ToastExtra {
  readonly description?: string;
  /** One thing to do about it, e.g. Undo. */
  readonly button?: { readonly label: string; readonly onClick: () => void };
}

const extra = ({ description, button }: ToastExtra) => ({
  ...(description === undefined ? {} : { description }),
  ...(button === undefined ? {} : { action: button }),
});

export const toast = {
  done: (title: string, more: ToastExtra = {}) => sonner.success(title, extra(more)),
  note: (title: string, more: ToastExtra = {}) => sonner(title, extra(more)),
  /** Stays until closed: an error must not vanish unread. */
  failed: (title: string, more: ToastExtra = {}) =>
    sonner.error(title, { ...extra(more), duration: Number.POSITIVE_INFINITY, closeButton: true }),
};
