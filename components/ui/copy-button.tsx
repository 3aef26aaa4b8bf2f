'use client';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from './icon-button';

const CONFIRM_MILLISECONDS = 1500;

export function CopyButton({ text, label = 'Copy', className }: { text: string; label?: string; className?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), CONFIRM_MILLISECONDS);
  };
  return (
    <IconButton
      label={copied ? 'Copied' : label}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
      className={className ?? 'size-6'}
    >
      {copied ? <Check aria-hidden className="text-allowed" /> : <Copy aria-hidden />}
    </IconButton>
  );
}
