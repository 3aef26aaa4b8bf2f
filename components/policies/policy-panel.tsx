'use client';
import { History } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { useShellLink } from '@/components/shell/use-shell-link';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { formatWhole } from '@/components/ui/format';
import { Segmented } from '@/components/ui/segmented';
import { PanelSection, SidePanel } from '@/components/ui/side-panel';
import { Truncate } from '@/components/ui/truncate';
import type { BoardCard } from '@/lib/core/policy/board-model';
import { useBoard } from './board-commands';
import { CardCounts } from './card-counts';
import { CardDeltaLine } from './card-delta-line';
import { cardName, enforceLabel, FLAG_WORDS, kindText, stagedText } from './card-words';
import { PolicyRulesList } from './policy-rules-list';
import { PolicyYaml } from './policy-yaml';

/** Endpoints listed before the rest is counted. */
const ENDPOINTS_SHOWN = 30;

/** Everything about one card. Beside the board on wide screens, over it on narrow ones. */
export function PolicyPanel({ card }: { readonly card: BoardCard }) {
  const board = useBoard();
  const shellLink = useShellLink();
  useEffect(() => showCard(card.id), [card.id]);
  const [chosen, setChosen] = useState<'enforced' | 'staged'>('staged');
  const version = (chosen === 'staged' ? card.staged : card.enforced) ?? card.staged ?? card.enforced;
  const twins = card.staged !== null && card.enforced !== null;
  if (version === null) return null;
  return (
    <SidePanel
      label={`Policy ${cardName(card)}`}
      onClose={() => board.select(null)}
      className="w-100 max-xl:absolute max-xl:right-0 max-xl:z-30 max-xl:shadow-float"
      header={
        <>
          <div className="flex min-h-6 items-center gap-1.5">
            <h2 className="min-w-0 font-medium text-md">
              <Truncate text={card.displayName} limit={26} copy />
            </h2>
            {card.enforced === null ? null : <Badge>Enforced</Badge>}
            {card.staged === null ? null : (
              <Badge className="border-line-strong border-dashed bg-transparent text-fg">{stagedText(card)}</Badge>
            )}
          </div>
          <p className="text-muted text-xs">
            {kindText(card)} · {card.namespace ?? 'all namespaces'} · tier {card.tier}
            {card.order === null ? '' : ` · order ${formatWhole(card.order)}`}
          </p>
        </>
      }
    >
      <PanelSection title="Connections of the range">
        <div className="-mx-3">
          <CardCounts card={card} showPassed />
        </div>
        {card.staged === null ? null : <CardDeltaLine card={card} />}
        <p className="mt-1 text-muted text-xs">
          Last hit <Ago at={card.lastHit} never="not in this range" />
        </p>
        {card.staged === null ? null : (
          <div className="mt-3 flex gap-2">
            <Button tone="primary" onClick={() => board.enforce([card])}>
              {enforceLabel(board.canEnforce, false)}
            </Button>
            <Button onClick={() => board.unstage(card)}>Unstage</Button>
          </div>
        )}
      </PanelSection>
      <PanelSection title="Applies to">
        <p className="rounded-md bg-sunken px-2 py-1 font-mono text-xs wrap-anywhere">{card.selectorText}</p>
        <Endpoints card={card} />
      </PanelSection>
      <PanelSection
        title="Rules"
        end={
          twins ? (
            <Segmented
              label="Version"
              value={chosen}
              onChange={setChosen}
              items={[
                { value: 'enforced', label: 'Enforced' },
                { value: 'staged', label: 'Staged' },
              ]}
            />
          ) : undefined
        }
      >
        <PolicyRulesList document={version.document} removes={version.stagedAction === 'Delete'} />
      </PanelSection>
      <FlagSection card={card} />
      <PanelSection title="YAML">
        <PolicyYaml card={card} />
      </PanelSection>
      <div className="p-3">
        <Link
          href={shellLink(`/timeline?subject=${encodeURIComponent(version.ref.name)}`)}
          className={buttonClass('ghost')}
        >
          <History aria-hidden className="size-4" />
          History of this policy
        </Link>
      </div>
    </SidePanel>
  );
}

/** Touches the page's scroll position: the panel takes width, so the chosen card may have left the view. */
function showCard(id: string): void {
  const card = document.querySelector(`[data-card-id="${CSS.escape(id)}"]`);
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function Endpoints({ card }: { readonly card: BoardCard }) {
  const rest = card.endpoints.length - ENDPOINTS_SHOWN;
  if (card.endpoints.length === 0) return <p className="mt-2 text-muted text-xs">No known workload matches.</p>;
  return (
    <ul className="mt-2 flex flex-wrap gap-1" aria-label="Endpoints selected">
      {card.endpoints.slice(0, ENDPOINTS_SHOWN).map((name) => (
        <li key={name}>
          <Badge>
            <Truncate text={name} limit={36} />
          </Badge>
        </li>
      ))}
      {rest > 0 ? <li className="text-muted text-xs leading-5">and {rest} more</li> : null}
    </ul>
  );
}

function FlagSection({ card }: { readonly card: BoardCard }) {
  const flags = card.flags.flatMap((flag) => (flag === 'staged' ? [] : [FLAG_WORDS[flag]]));
  if (flags.length === 0) return null;
  return (
    <PanelSection title="Flags">
      <dl className="space-y-1 text-xs">
        {flags.map(({ label, meaning }) => (
          <div key={label} className="flex gap-2">
            <dt className="w-24 shrink-0 font-medium">{label}</dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </PanelSection>
  );
}
