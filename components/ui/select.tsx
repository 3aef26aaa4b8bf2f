'use client';
import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from './button';
import { cn } from './cn';
import { itemClass, popupClass } from './menu';

export interface SelectItem<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: ReactNode;
}

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly items: readonly SelectItem<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly className?: string;
  readonly disabled?: boolean;
}

export function Select<Value extends string>({
  label,
  items,
  value,
  onChange,
  className,
  disabled = false,
}: SelectProps<Value>) {
  return (
    <Base.Root
      items={items.map((item) => ({ value: item.value, label: item.label }))}
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        const chosen = items.find((item) => item.value === next);
        if (chosen) onChange(chosen.value);
      }}
    >
      <Base.Trigger aria-label={label} className={cn(buttonClass('secondary'), 'font-normal', className)}>
        <Base.Value className="min-w-0 truncate" />
        <Base.Icon className="text-subtle">
          <ChevronsUpDown aria-hidden className="size-3.5" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-50">
          <Base.Popup className={cn(popupClass, 'scroll max-h-80')}>
            {items.map((item) => (
              <Base.Item key={item.value} value={item.value} className={itemClass}>
                {item.icon}
                <Base.ItemText className="min-w-0 flex-1 truncate">{item.label}</Base.ItemText>
                <Base.ItemIndicator>
                  <Check aria-hidden className="size-3.5" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
