'use client';
import { Dialog as Base } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Bell, Box, Search, ShieldCheck } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { truncateMiddle } from '@/components/ui/format';
import { alertsQuery } from '@/lib/client/alerts';
import { graphQuery } from '@/lib/client/graph';
import { alertLink, itemLink, policyLink } from '@/lib/client/links';
import { boardQuery } from '@/lib/client/policies';
import { useRange } from '@/lib/client/url-state';
import { SCREENS } from './screens';
import { useCommands } from './shell-commands';
import { useShellLink } from './use-shell-link';

/** More of a kind than this is found by typing on. */
const MOST_PER_GROUP = 200;

export function SearchPalette() {
  const { paletteOpen, setPaletteOpen } = useCommands();
  return (
    <Base.Root open={paletteOpen} onOpenChange={setPaletteOpen}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup
          aria-label="Search"
          className="fixed top-[14vh] left-1/2 z-50 w-140 max-w-[calc(100vw-48px)] -translate-x-1/2 overflow-hidden rounded-lg bg-raised shadow-float"
        >
          <Palette onDone={() => setPaletteOpen(false)} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface Entry {
  readonly id: string;
  readonly text: string;
  readonly note: string;
  readonly icon: ReactNode;
  readonly link: string;
}

/** Mounted only while open, so that nothing is asked for in the background. */
function Palette({ onDone }: { readonly onDone: () => void }) {
  const router = useRouter();
  const shellLink = useShellLink();
  const { workloads, policies, alerts } = useEntries();
  const screens = SCREENS.map(({ path, title, icon: Icon }) => ({
    id: path,
    text: title,
    note: 'screen',
    icon: <Icon aria-hidden />,
    link: path,
  }));
  const go = (link: string) => {
    onDone();
    router.push(shellLink(link));
  };
  return (
    <Command label="Search" loop>
      <div className="flex items-center gap-2 border-line border-b px-3">
        <Search aria-hidden className="size-4 text-subtle" />
        <Command.Input
          placeholder="Find a workload, policy, alert or screen"
          className="h-11 w-full bg-transparent text-md outline-none"
        />
      </div>
      <Command.List className="scroll max-h-[48vh] p-1">
        <Command.Empty className="px-3 py-6 text-center text-muted">Nothing has this in its name.</Command.Empty>
        <Group title="Screens" entries={screens} onGo={go} />
        <Group title="Workloads" entries={workloads} onGo={go} />
        <Group title="Policies" entries={policies} onGo={go} />
        <Group title="Alerts" entries={alerts} onGo={go} />
      </Command.List>
    </Command>
  );
}

function Group({ title, entries, onGo }: { title: string; entries: readonly Entry[]; onGo: (link: string) => void }) {
  if (entries.length === 0) return null;
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-muted"
    >
      {entries.slice(0, MOST_PER_GROUP).map((entry) => (
        <Command.Item
          key={entry.id}
          value={entry.id}
          keywords={[entry.text, entry.note]}
          onSelect={() => onGo(entry.link)}
          className="flex min-h-8 items-center gap-2 rounded-sm px-2 py-1 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:text-muted"
        >
          {entry.icon}
          <span className="min-w-0 flex-1 truncate">{entry.text}</span>
          <span className="shrink-0 text-muted text-xs">{truncateMiddle(entry.note, 32)}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function useEntries() {
  const { params } = useRange();
  const graph = useQuery(graphQuery({ ...params, view: 'staged' }));
  const board = useQuery(boardQuery(params));
  const alerts = useQuery(alertsQuery({ cluster: params.cluster }));
  const cards = board.data?.board.tiers.flatMap((tier) => tier.cards) ?? [];
  return {
    workloads: (graph.data?.items ?? []).map((item) => ({
      id: item.id,
      text: item.name,
      note: item.kind === 'namespace' ? 'namespace' : (item.namespace ?? item.kind),
      icon: <Box aria-hidden />,
      link: itemLink(item.id),
    })),
    policies: cards.map((card) => ({
      id: card.id,
      text: card.displayName,
      note: `${card.tier} · ${card.namespace ?? 'global'}`,
      icon: <ShieldCheck aria-hidden />,
      link: policyLink(card.id),
    })),
    alerts: (alerts.data?.alerts ?? []).map((alert) => ({
      id: alert.id,
      text: alert.sentence,
      note: alert.severityLabel,
      icon: <Bell aria-hidden />,
      link: alertLink(alert.id),
    })),
  };
}
