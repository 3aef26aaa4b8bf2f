'use client';
import { cn } from './cn';
import { CopyButton } from './copy-button';
import { tokenizeYaml, type YamlTone } from './yaml-tokens';

const TONES: Record<YamlTone, string> = {
  key: 'text-accent',
  text: 'text-fg',
  quoted: 'text-allowed',
  number: 'text-would',
  comment: 'text-subtle italic',
  mark: 'text-muted',
};

export interface CodeBlockProps {
  readonly code: string;
  readonly label?: string;
  readonly className?: string;
}

/** YAML, lightly coloured, with a copy button. Text nodes only: the document may be hostile. */
export function CodeBlock({ code, label = 'YAML', className }: CodeBlockProps) {
  return (
    <div className={cn('relative rounded-md border border-line bg-sunken', className)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <section tabIndex={0} aria-label={label} className="scroll max-h-[inherit] p-3 pr-10">
        <pre className="font-mono text-xs leading-4.5">
          {tokenizeYaml(code).map((line, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <span key={number} className="block min-h-4.5">
              {line.map((token, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
                <span key={index} className={TONES[token.tone]}>
                  {token.text}
                </span>
              ))}
            </span>
          ))}
        </pre>
      </section>
      <CopyButton text={code} label={`Copy ${label}`} className="absolute top-1.5 right-1.5 size-7" />
    </div>
  );
}
