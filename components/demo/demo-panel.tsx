'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, Clapperboard } from 'lucide-react';
import { cn } from '@/components/ui/cn';
import { toast } from '@/components/ui/toast';
import type { DemoStep } from '@/lib/api/demo';
import { demoQuery, runDemoStep } from '@/lib/client/demo';
import { explainError } from '@/lib/client/fetch';
import { metaQuery } from '@/lib/client/meta';
import { useCluster } from '@/lib/client/url-state';
import { DemoAttempts } from './demo-attempts';
import { DemoSteps } from './demo-steps';
import { useOpenState } from './use-open-state';

/** Drives the demo cluster's story from any screen. Shown only where the server offers one. */
export function DemoPanel() {
  const [cluster] = useCluster();
  const meta = useQuery(metaQuery({ cluster: cluster ?? undefined }));
  return meta.data?.demo === true ? <DemoStory /> : null;
}

/** Stands in the free part of the rail, so that it covers nothing; on narrow screens beside it. */
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
  const Fold = open ? ChevronDown : ChevronUp;
  return (
    <section
      data-testid="demo-panel"
      aria-label="Demo story"
      className={cn(
        'fixed bottom-10 left-2 z-30 flex max-h-[max(200px,calc(100vh-370px))] flex-col rounded-lg border border-line bg-raised max-xl:bottom-2 xl:w-44',
        open ? 'max-xl:w-56 max-xl:shadow-float' : 'max-xl:w-16',
      )}
    >
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex h-8 shrink-0 items-center gap-2 rounded-lg px-2.5 font-medium text-fg text-xs hover:bg-hover"
      >
        <Clapperboard aria-hidden className="size-4 shrink-0 text-accent" />
        <span className={open ? undefined : 'max-xl:sr-only'}>Demo story</span>
        <Fold aria-hidden className="ml-auto size-3.5 text-subtle" />
      </button>
      {open ? (
        <div className="scroll min-h-0 border-line border-t">
          <DemoSteps state={query.data} running={step.isPending ? (step.variables?.step ?? null) : null} onRun={run} />
          <DemoAttempts attempts={query.data.attempts} />
        </div>
      ) : null}
    </section>
  );
}
