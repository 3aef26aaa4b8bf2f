'use client';
import { Check, Eye, EyeOff, Layers, SunDim } from 'lucide-react';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Menu, MenuItem } from '@/components/ui/menu';
import { useLayerStates } from './graph-state';
import { LAYERS, type Layer, type LayerState } from './layers';

const TITLES: Record<Layer, string> = { system: 'System namespaces', dns: 'DNS', monitoring: 'Monitoring' };
const WORDS: Record<LayerState, string> = { show: 'shown', dim: 'dimmed', hide: 'hidden' };
const CHOICES: readonly { readonly state: LayerState; readonly label: string }[] = [
  { state: 'show', label: 'Show' },
  { state: 'dim', label: 'De-emphasise' },
  { state: 'hide', label: 'Hide' },
];
const ICONS: Record<LayerState, typeof Eye> = { show: Eye, dim: SunDim, hide: EyeOff };

/** One chip per layer; what is hidden says so. */
export function LayerChips() {
  const { states, setLayer } = useLayerStates();
  return (
    <div role="toolbar" aria-label="Layers" className="flex items-center gap-1">
      <Layers aria-hidden className="size-4 text-subtle max-xl:hidden" />
      {LAYERS.map((layer) => {
        const state = states[layer];
        const Icon = ICONS[state];
        return (
          <Menu
            key={layer}
            trigger={
              <button
                type="button"
                data-layer={layer}
                data-layer-state={state}
                aria-label={`${TITLES[layer]}: ${WORDS[state]}`}
                className={cn(
                  buttonClass(state === 'show' ? 'ghost' : 'secondary', 'sm'),
                  'font-normal',
                  layer === 'monitoring' && state === 'show' && 'max-xl:hidden',
                )}
              >
                <Icon aria-hidden className="size-3.5" />
                {TITLES[layer]}
                {state === 'show' ? '' : ` ${WORDS[state]}`}
              </button>
            }
          >
            {CHOICES.map((choice) => {
              const ChoiceIcon = ICONS[choice.state];
              return (
                <MenuItem
                  key={choice.state}
                  icon={<ChoiceIcon aria-hidden />}
                  onSelect={() => setLayer(layer, choice.state)}
                >
                  <span className="flex items-center gap-2">
                    <span className="flex-1">{choice.label}</span>
                    {choice.state === state ? <Check aria-hidden /> : null}
                  </span>
                </MenuItem>
              );
            })}
          </Menu>
        );
      })}
    </div>
  );
}
