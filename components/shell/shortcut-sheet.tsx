'use client';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { SCREENS } from './screens';
import { useCommands } from './shell-commands';

interface Shortcut {
  readonly keys: readonly string[];
  readonly text: string;
}

const GROUPS: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: ['Ctrl', 'K'], text: 'Search workloads, policies, alerts, screens' },
      { keys: ['?'], text: 'Show these shortcuts' },
      { keys: ['Esc'], text: 'Close, or clear the selection' },
    ],
  },
  {
    title: 'Service graph',
    shortcuts: [
      { keys: ['↑', '↓', '←', '→'], text: 'Select the next item in that direction' },
      { keys: ['Enter'], text: 'Expand or collapse the selected namespace' },
      { keys: ['+', '−'], text: 'Zoom' },
      { keys: ['0'], text: 'Fit everything' },
    ],
  },
  {
    title: 'Go to',
    shortcuts: SCREENS.map((screen) => ({ keys: ['g', screen.letter], text: screen.title })),
  },
];

export function ShortcutSheet() {
  const { sheetOpen, setSheetOpen } = useCommands();
  return (
    <Dialog title="Keyboard shortcuts" open={sheetOpen} onOpenChange={setSheetOpen} width="md">
      <div className="grid grid-cols-2 gap-x-8 gap-y-5">
        {GROUPS.map((group) => (
          <section key={group.title} className="last:row-span-2 last:row-start-1 last:col-start-2">
            <h3 className="mb-2 font-medium text-muted text-xs">{group.title}</h3>
            <dl className="space-y-1.5">
              {group.shortcuts.map((shortcut) => (
                <div key={shortcut.text} className="flex items-center gap-3">
                  <dt className="min-w-0 flex-1 text-sm">{shortcut.text}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {shortcut.keys.map((key, place) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: a key is its place, `g g` has two alike
                      <Kbd key={place}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
