'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, Clapperboard } from 'lucide-react';
import { IconButton } from '@/components/ui/icon-button';
import { toast } from '@/components/ui/toast';
import { Tooltip } from '@/components/ui/tooltip';
import type { DemoStep } from '@/lib/api/demo';
import { demoQuery, runDemoStep } from '@/lib/client/demo';
import { explainError } from '@/lib/client/fetch';
import { metaQuery } from '@/lib/client/meta';
import { useCluster } from '@/lib/client/url-state';
import { DemoAttempts } from './demo-attempts';
import { DemoSteps } from './demo-steps';
import { useOpenState } from './use-open-state';

/** Drives the demo cluster's story from any screen. Shown only where the server offers one; folds into the rail. */
export function DemoPanel() {
  const [cluster] = useCluster();
  const meta = useQuery(metaQuery({ cluster: cluster ?? undefined }));
  return meta.data?.demo === true ? <DemoStory /> : null;
}

function DemoStory() {
  const [open, setOpen] = useOpenState();
  const query = useQuery(demoQuery());
  const step = useMutation(runDemoStep(useQueryClient()));
  const run = (name: DemoStep) =>
    step.mutate(
      { step: name },
      {
        onError: (error) => {
          const { detail, hint } = explainError(error);
          toast.failed('The step did not run', { description: hint === '' ? detail : `${detail}. ${hint}` });
        },
      },
    );
  if (query.data?.available !== true) return null;
  return (
    <div data-testid="demo-panel">
      {open ? (
        <section
          aria-label="Demo story"
          className="fixed bottom-3 left-21 z-30 flex max-h-[calc(100vh-120px)] w-84 flex-col rounded-lg bg-raised shadow-float xl:left-51"
        >
          <header className="flex items-center gap-2 border-line border-b py-1.5 pr-1.5 pl-3">
            <Clapperboard aria-hidden className="size-4 text-subtle" />
            <h2 className="font-medium text-sm">Demo story</h2>
            <span className="truncate text-muted text-xs">a simulated cluster</span>
            <span className="ml-auto">
              <IconButton label="Fold the demo story" onClick={() => setOpen(false)}>
                <ChevronDown aria-hidden />
              </IconButton>
            </span>
          </header>
          <div className="scroll min-h-0">
            <DemoSteps
              state={query.data}
              running={step.isPending ? (step.variables?.step ?? null) : null}
              onRun={run}
            />
            <DemoAttempts attempts={query.data.attempts} />
          </div>
        </section>
      ) : (
        <Tooltip content="Compromise a pod of the simulated cluster and see what happens" side="right">
          <button
            type="button"
            data-testid="demo-panel-open"
            onClick={() => setOpen(true)}
            className="fixed bottom-11 left-2 z-30 flex h-8 items-center gap-2 rounded-md border border-line-strong bg-surface text-fg text-xs hover:bg-hover max-xl:w-16 max-xl:justify-center xl:w-44 xl:px-2"
          >
            <Clapperboard aria-hidden className="size-4 text-accent" />
            <span className="max-xl:sr-only">Demo story</span>
          </button>
        </Tooltip>
      )}
    </div>
  );
}
