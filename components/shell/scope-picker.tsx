'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/components/ui/cn';
import { truncateMiddle } from '@/components/ui/format';
import { SearchField } from '@/components/ui/input';
import { Popover } from '@/components/ui/popover';
import { metaQuery } from '@/lib/client/meta';
import { useRange, useScope } from '@/lib/client/url-state';

function scopeText(scope: readonly string[]): string {
  const [first] = scope;
  if (first === undefined) return 'All namespaces';
  return scope.length === 1 ? truncateMiddle(first, 24) : `${scope.length} namespaces`;
}

/** Which namespaces every screen is about; none chosen = all. */
export function ScopePicker() {
  const { params } = useRange();
  const [scope, setScope] = useScope();
  const [filter, setFilter] = useState('');
  const { data: meta } = useQuery(metaQuery({ cluster: params.cluster }));
  const names = [...new Set([...(meta?.namespaces ?? []), ...scope])].filter((name) => name.includes(filter));
  const toggle = (name: string, on: boolean) =>
    void setScope(on ? [...scope, name].sort() : scope.filter((chosen) => chosen !== name));
  return (
    <Popover
      label="Namespaces"
      className="w-64 p-2"
      trigger={
        <button
          type="button"
          className={cn(buttonClass('ghost'), 'text-fg')}
          aria-label={`Namespaces: ${scopeText(scope)}`}
        >
          {scopeText(scope)}
          <ChevronsUpDown aria-hidden className="size-3.5 text-subtle" />
        </button>
      }
    >
      <SearchField label="Find a namespace" value={filter} onChange={setFilter} className="mb-2 w-full" />
      <ul className="scroll max-h-72">
        {names.map((name) => (
          <li key={name} className="rounded-sm px-1 hover:bg-hover">
            <Checkbox
              className="w-full"
              checked={scope.includes(name)}
              onChange={(on) => toggle(name, on)}
              label={<span className="font-mono text-xs">{truncateMiddle(name, 30)}</span>}
            />
          </li>
        ))}
        {names.length === 0 ? (
          <li className="px-1 py-2 text-muted text-xs">No namespace has this in its name.</li>
        ) : null}
      </ul>
      {scope.length === 0 ? null : (
        <Button size="sm" tone="ghost" className="mt-1" onClick={() => void setScope([])}>
          Show all namespaces
        </Button>
      )}
    </Popover>
  );
}
