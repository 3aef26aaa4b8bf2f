'use client';
import { Columns2 } from 'lucide-react';
import { stringify } from 'yaml';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Dialog } from '@/components/ui/dialog';
import type { BoardCard, BoardVersion } from '@/lib/core/policy/board-model';
import { cardName } from './card-words';

/** Wide enough never to fold a selector over two lines. */
const YAML_STYLE = { lineWidth: 0, aliasDuplicateObjects: false };

function yamlOf(version: BoardVersion): string {
  return stringify(version.document, YAML_STYLE).trimEnd();
}

/** The documents as stored; enforced beside staged in a dialog, because a panel is too narrow for two. */
export function PolicyYaml({ card }: { readonly card: BoardCard }) {
  const { enforced, staged } = card;
  const shown = staged ?? enforced;
  if (shown === null) return null;
  return (
    <div className="space-y-2">
      <CodeBlock code={yamlOf(shown)} className="max-h-96" />
      {enforced === null || staged === null ? null : (
        <Dialog
          width="lg"
          title={`${cardName(card)}: enforced and staged`}
          trigger={<Button icon={<Columns2 aria-hidden className="size-3.5" />}>Compare with enforced</Button>}
        >
          <div className="grid grid-cols-2 gap-3">
            <YamlColumn title="Enforced" version={enforced} />
            <YamlColumn title="Staged" version={staged} />
          </div>
        </Dialog>
      )}
    </div>
  );
}

function YamlColumn({ title, version }: { readonly title: string; readonly version: BoardVersion }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 font-medium text-muted text-xs">{title}</h3>
      <CodeBlock code={yamlOf(version)} label={`YAML ${title}`} className="max-h-140" />
    </section>
  );
}
