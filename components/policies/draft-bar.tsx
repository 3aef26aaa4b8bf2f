'use client';
import { ChevronRight, PencilLine, Redo2, Undo2 } from 'lucide-react';
import { Fragment } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { IconButton } from '@/components/ui/icon-button';
import type { BoardResponse } from '@/lib/api/policies';
import { counted } from './card-words';
import type { BoardEdits } from './use-board-edits';

/** The open change set: what was edited, in order, and the way back. Nothing of it is in the cluster. */
export function DraftBar({ draft, edits }: { readonly draft: BoardResponse['draft']; readonly edits: BoardEdits }) {
  if (draft.steps.length === 0) return null;
  const inForce = draft.steps.filter((step) => step.inForce).length;
  return (
    <section
      data-testid="draft-bar"
      aria-label="Draft"
      className="flex min-h-10 shrink-0 items-center gap-3 border-line border-b bg-accent-soft py-1 pr-3 pl-4"
    >
      <span className="flex shrink-0 items-center gap-1.5 font-medium text-accent">
        <PencilLine aria-hidden className="size-4" />
        Draft
      </span>
      <ol className="scroll flex min-w-0 flex-1 items-center gap-1 text-xs" aria-label="Steps">
        {draft.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the draft
          <Fragment key={index}>
            {index === 0 ? null : <ChevronRight aria-hidden className="size-3 shrink-0 text-subtle" />}
            <li
              className={cn('whitespace-nowrap text-fg', !step.inForce && 'text-subtle line-through')}
              title={step.inForce ? step.label : `${step.label} (undone)`}
            >
              {step.label}
            </li>
          </Fragment>
        ))}
      </ol>
      <span className="flex shrink-0 items-center gap-1">
        <IconButton label="Undo step" disabled={!draft.canUndo || edits.busy} onClick={edits.undoStep}>
          <Undo2 aria-hidden />
        </IconButton>
        <IconButton label="Redo step" disabled={!draft.canRedo || edits.busy} onClick={edits.redoStep}>
          <Redo2 aria-hidden />
        </IconButton>
        <Button tone="ghost" disabled={edits.busy} onClick={edits.discard}>
          Discard
        </Button>
        <Button
          tone="primary"
          data-testid="apply-draft"
          disabled={inForce === 0}
          busy={edits.busy}
          onClick={edits.apply}
          title={`Writes ${counted(inForce, 'change')} to the staged policies; enforced ones stay as they are`}
        >
          Stage these changes
        </Button>
      </span>
    </section>
  );
}
