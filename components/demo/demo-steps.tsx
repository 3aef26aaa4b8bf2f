'use client';
import { Check, LoaderCircle, Play, RotateCcw } from 'lucide-react';
import { Tooltip } from '@/components/ui/tooltip';
import type { DemoResponse, DemoStep } from '@/lib/api/demo';

export interface DemoStepsProps {
  readonly state: DemoResponse;
  readonly running: DemoStep | null;
  readonly onRun: (step: DemoStep) => void;
}

interface Line {
  readonly step: DemoStep;
  readonly title: string;
  /** What happens. */
  readonly text: string;
  readonly times: number;
  readonly disabled: boolean;
}

function linesOf({ multitoolDeployed, attemptsRun, threatsRun }: DemoResponse): readonly Line[] {
  return [
    {
      step: 'deploy-multitool',
      title: 'Deploy multitool',
      text: multitoolDeployed ? 'Deployed in namespace default' : 'An intruder brings a tool into namespace default',
      times: multitoolDeployed ? 1 : 0,
      disabled: multitoolDeployed,
    },
    {
      step: 'attempt',
      title: 'Try 3 connections',
      text: multitoolDeployed
        ? 'voting → multitool, web → 1.1.1.1, emoji → voting. Run it before and after enforcing.'
        : 'Deploy multitool first',
      times: attemptsRun,
      disabled: !multitoolDeployed,
    },
    {
      step: 'threat',
      title: 'Contact bad hosts',
      text: 'web looks up two listed names and connects to a listed address: alerts appear',
      times: threatsRun,
      disabled: false,
    },
    {
      step: 'reset',
      title: 'Start over',
      text: 'Emojivoto as on its first day: nothing staged, nothing enforced, no alerts',
      times: 0,
      disabled: false,
    },
  ];
}

/** The story in order; each step says what it does before it does it. */
export function DemoSteps({ state, running, onRun }: DemoStepsProps) {
  return (
    <ol className="p-1">
      {linesOf(state).map(({ step, title, text, times, disabled }, index) => (
        <li key={step}>
          <Tooltip content={text} side="right">
            <button
              type="button"
              data-testid={`demo-step-${step}`}
              disabled={disabled || running !== null}
              aria-busy={running === step || undefined}
              onClick={() => onRun(step)}
              className="group flex h-7 w-full items-center gap-2 rounded-md px-1.5 text-left text-fg text-xs enabled:hover:bg-hover disabled:text-subtle"
            >
              <StepMark step={step} number={index + 1} done={times > 0} />
              <span className="min-w-0 flex-1 truncate">{title}</span>
              {times > 1 ? <span className="text-2xs text-muted">×{times}</span> : null}
              {running === step ? (
                <LoaderCircle aria-hidden className="size-3.5 shrink-0 animate-spin" />
              ) : disabled || step === 'reset' || times > 1 ? null : (
                <Play aria-hidden className="size-3 shrink-0 text-subtle group-hover:text-accent" />
              )}
            </button>
          </Tooltip>
        </li>
      ))}
    </ol>
  );
}

function StepMark({
  step,
  number,
  done,
}: {
  readonly step: DemoStep;
  readonly number: number;
  readonly done: boolean;
}) {
  if (step === 'reset') return <RotateCcw aria-hidden className="mx-0.5 size-3 shrink-0 text-subtle" />;
  if (done) {
    return (
      <span className="flex size-4 shrink-0 items-center justify-center rounded-full bg-accent-soft text-accent">
        <Check aria-label="done" className="size-2.5" strokeWidth={3} />
      </span>
    );
  }
  return (
    <span className="flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong text-[10px] text-muted leading-none">
      {number}
    </span>
  );
}
