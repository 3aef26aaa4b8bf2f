import { GitCompareArrows, TriangleAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import type { Problem } from '@/lib/api/problem';

export interface EnforceProblemProps {
  readonly detail: string;
  readonly hint: string;
  /** Somebody else changed a policy since the board was drawn. */
  readonly conflict: boolean;
  /** The object as it is now; null = the server did not say. */
  readonly current: Problem['current'] | null;
  readonly onClose: () => void;
}

/** Why enforcing did not happen; in every case nothing was changed. */
export function EnforceProblem({ detail, hint, conflict, current, onClose }: EnforceProblemProps) {
  const Icon = conflict ? GitCompareArrows : TriangleAlert;
  return (
    <div role="alert" className="flex gap-2.5 rounded-md border border-denied-line bg-denied-soft p-3 text-sm">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-denied" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-denied">
          {conflict ? 'Changed meanwhile: nothing was enforced' : 'Nothing was enforced'}
        </p>
        <p className="text-fg wrap-anywhere">{detail}</p>
        {hint === '' ? null : <p className="text-muted wrap-anywhere">{hint}</p>}
        {current ? <CurrentObject {...current} /> : null}
      </div>
      {conflict ? <Button onClick={onClose}>Look at the new version</Button> : null}
    </div>
  );
}

function CurrentObject({ name, yaml }: NonNullable<Problem['current']>) {
  if (yaml === null) return <p className="mt-1 font-mono text-xs wrap-anywhere">{name} exists no more</p>;
  return (
    <details className="mt-1.5">
      <summary className="cursor-default text-xs wrap-anywhere hover:underline">
        <span className="font-mono">{name}</span> as it is now
      </summary>
      <CodeBlock code={yaml.trimEnd()} label={`${name} as it is now`} className="mt-1.5 max-h-60" />
    </details>
  );
}
