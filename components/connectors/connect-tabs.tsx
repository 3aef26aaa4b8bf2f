'use client';
import { useState } from 'react';
import { usePageOrigin } from '@/components/shell/use-page-origin';
import { cn } from '@/components/ui/cn';
import { CodeBlock } from '@/components/ui/code-block';
import { TabPanel, Tabs } from '@/components/ui/tabs';
import { connectSnippets, type Snippet } from './connect-snippets';

export interface ConnectTabsProps {
  /** A token that was just made; a placeholder stands in for it when left out. */
  readonly token?: string;
  readonly className?: string;
}

/** How each shipper sends records to this very page's server. */
export function ConnectTabs({ token, className }: ConnectTabsProps) {
  const snippets = connectSnippets(usePageOrigin(), token);
  const [chosen, setChosen] = useState<Snippet['id']>('curl');
  return (
    <Tabs
      label="Shipper"
      value={chosen}
      onChange={setChosen}
      items={snippets.map(({ id, title }) => ({ value: id, label: title }))}
    >
      {snippets.map(({ id, title, note, code }) => (
        <TabPanel key={id} value={id} className={cn('p-4', className)}>
          <p className="mb-2 text-muted text-xs">{note}</p>
          <CodeBlock code={code} label={`Configuration for ${title}`} className="max-h-96" />
        </TabPanel>
      ))}
    </Tabs>
  );
}
