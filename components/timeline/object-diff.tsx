import { cn } from '@/components/ui/cn';
import { CopyButton } from '@/components/ui/copy-button';
import { type DiffLine, diffLines } from './line-diff';

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;
const TONES: Readonly<Record<DiffLine['kind'], string>> = {
  same: 'text-muted',
  added: 'bg-allowed-soft text-allowed',
  removed: 'bg-denied-soft text-denied',
};

export interface ObjectDiffProps {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One object before and after, line by line. Sign and colour together. */
export function ObjectDiff({ name, before, after }: ObjectDiffProps) {
  const word = before === null ? 'created' : after === null ? 'removed' : 'changed';
  return (
    <figure className="overflow-hidden rounded-md border border-line bg-surface">
      <figcaption className="flex items-center gap-2 border-line border-b px-3 py-1.5 text-xs">
        <span className="min-w-0 truncate font-mono" title={name}>
          {name}
        </span>
        <span className="text-muted">{word}</span>
        <span className="ml-auto">
          <CopyButton text={after ?? before ?? ''} label="Copy YAML" />
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <section tabIndex={0} aria-label={`Changes of ${name}`} className="scroll max-h-96 py-1.5">
        <pre className="w-max min-w-full font-mono text-xs leading-4.5">
          {diffLines(before, after).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <span key={index} className={cn('block px-3', TONES[line.kind])}>
              <span className="select-none pr-2 opacity-70">{SIGNS[line.kind]}</span>
              {line.text}
            </span>
          ))}
        </pre>
      </section>
    </figure>
  );
}
