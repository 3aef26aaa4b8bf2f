'use client';
import { useState, useSyncExternalStore } from 'react';
import { CodeBlock } from '@/components/ui/code-block';
import { TabPanel, Tabs } from '@/components/ui/tabs';
import { connectSnippets, type Snippet } from './connect-snippets';
import { SettingsSection } from './settings-section';

const NEVER_CHANGES = () => () => undefined;

/** The address this page came from; shippers must reach the same one. Unknown while the server renders. */
function usePageOrigin(): string {
  return useSyncExternalStore(
    NEVER_CHANGES,
    () => window.location.origin,
    () => 'http://127.0.0.1:3000',
  );
}

export function ConnectPanel() {
  const origin = usePageOrigin();
  const snippets = connectSnippets(origin);
  const [chosen, setChosen] = useState<Snippet['id']>('curl');
  return (
    <SettingsSection
      title="Connect a source"
      note="Answers are sent after records are stored; sending the same batch twice changes nothing"
    >
      <Tabs
        label="Shipper"
        value={chosen}
        onChange={setChosen}
        items={snippets.map(({ id, title }) => ({ value: id, label: title }))}
      >
        {snippets.map(({ id, title, note, code }) => (
          <TabPanel key={id} value={id} className="p-4">
            <p className="mb-2 text-muted text-xs">{note}</p>
            <CodeBlock code={code} label={`Configuration for ${title}`} className="max-h-96" />
          </TabPanel>
        ))}
      </Tabs>
    </SettingsSection>
  );
}
