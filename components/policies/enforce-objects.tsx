'use client';
import { ChevronRight } from 'lucide-react';
import { CodeBlock } from '@/components/ui/code-block';
import type { LedgerResponse } from '@/lib/api/policies';

/** The exact objects, each folded: what is written, what is removed. */
export function EnforceObjects({ writes, removes }: Pick<LedgerResponse, 'writes' | 'removes'>) {
  return (
    <div className="space-y-3">
      <section>
        <h3 className="mb-1.5 font-medium text-muted text-xs">Written</h3>
        {writes.length === 0 ? <p className="text-muted text-xs">Nothing is written.</p> : null}
        <ul className="space-y-1">
          {writes.map(({ name, yaml }) => (
            <li key={name}>
              <details className="group rounded-md border border-line">
                <summary className="flex h-8 cursor-default list-none items-center gap-1.5 px-2 font-mono text-xs hover:bg-hover">
                  <ChevronRight
                    aria-hidden
                    className="size-3.5 text-subtle transition-transform group-open:rotate-90"
                  />
                  <span className="min-w-0 truncate">{name}</span>
                </summary>
                <CodeBlock
                  code={yaml}
                  label={`YAML of ${name}`}
                  className="max-h-72 rounded-t-none border-x-0 border-b-0"
                />
              </details>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3 className="mb-1.5 font-medium text-muted text-xs">Removed afterwards</h3>
        {removes.length === 0 ? <p className="text-muted text-xs">Nothing is removed.</p> : null}
        <ul className="space-y-0.5 font-mono text-xs">
          {removes.map((name) => (
            <li key={name} className="truncate px-2 text-muted" title={name}>
              {name}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
