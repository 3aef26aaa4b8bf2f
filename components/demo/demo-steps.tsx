'use client';
import { Check } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import type { DemoResponse, DemoStep } from '@/lib/api/demo';

export interface DemoStepsProps {
  readonly state: DemoResponse;
  readonly running: DemoStep | null;
  readonly onRun: (step: DemoStep) => void;
}

interface Line {
  readonly step: DemoStep;
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly times: number;
  readonly disabled: boolean;
}

function linesOf({ multitoolDeployed, attemptsRun, threatsRun }: DemoResponse): readonly Line[] {
  return [
    {
      step: 'deploy-multitool',
      title: 'Deploy multitool',
      text: 'An intruder brings a tool into namespace default.',
      button: multitoolDeployed ? 'Deployed' : 'Deploy',
      times: multitoolDeployed ? 1 : 0,
      disabled: multitoolDeployed,
    },
    {
      step: 'attempt',
      title: 'Run the three connections',
      text: 'voting → multitool, web → 1.1.1.1, emoji → voting. Run it before and after enforcing.',
      button: attemptsRun === 0 ? 'Run' : 'Run again',
      times: attemptsRun,
      disabled: !multitoolDeployed,
    },
    {
      step: 'threat',
      title: 'Suspicious names and address',
      text: 'web looks up two listed names and connects to a listed address. Alerts appear.',
      button: threatsRun === 0 ? 'Run' : 'Run again',
      times: threatsRun,
      disabled: false,
    },
  ];
}

/** The story in order; each step says what it does before it does it. */
export function DemoSteps({ state, running, onRun }: DemoStepsProps) {
  return (
    <>
      <ol className="px-3 pt-1">
        {linesOf(state).map(({ step, title, text, button, times, disabled }, index) => (
          <li key={step} className="flex items-start gap-2.5 py-2">
            <span
              className={cn(
                'mt-px flex size-5 shrink-0 items-center justify-center rounded-full border text-2xs',
                times > 0 ? 'border-accent bg-accent-soft text-accent' : 'border-line-strong text-muted',
              )}
            >
              {times > 0 ? <Check aria-label="done" className="size-3" /> : index + 1}
            </span>
            <div className="min-w-0 flex-1">
              <p className="font-medium text-xs leading-5">
                {title}
                {times > 1 ? <span className="font-normal text-muted"> × {times}</span> : null}
              </p>
              <p className="text-2xs text-muted">{text}</p>
            </div>
            <Button
              size="sm"
              data-testid={`demo-step-${step}`}
              disabled={disabled || running !== null}
              busy={running === step}
              onClick={() => onRun(step)}
            >
              {button}
            </Button>
          </li>
        ))}
      </ol>
      <div className="flex items-center gap-2 border-line border-t px-3 py-2">
        <p className="min-w-0 flex-1 text-2xs text-muted">Start over: Emojivoto as on its first day, nothing staged.</p>
        <Button
          size="sm"
          tone="ghost"
          data-testid="demo-step-reset"
          disabled={running !== null}
          busy={running === 'reset'}
          onClick={() => onRun('reset')}
        >
          Reset
        </Button>
      </div>
    </>
  );
}
