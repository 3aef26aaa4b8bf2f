import { cn } from './cn';
import { formatBytes, formatCount, formatWhole } from './format';

export interface CountProps {
  readonly value: number;
  /** `connections`, `pairs`, ... shown after the number, lighter. */
  readonly unit?: string;
  readonly className?: string;
}

/** A number with its unit; the exact value on hover. */
export function Count({ value, unit, className }: CountProps) {
  return (
    <span
      title={`${formatWhole(value)}${unit === undefined ? '' : ` ${unit}`}`}
      className={cn('whitespace-nowrap', className)}
    >
      {formatCount(value)}
      {unit === undefined ? null : <span className="text-muted"> {unit}</span>}
    </span>
  );
}

export function Bytes({ value, className }: { readonly value: number | null; readonly className?: string }) {
  const exact = value === null ? 'not reported by this source' : `${formatWhole(value)} bytes`;
  return (
    <span title={exact} className={cn('whitespace-nowrap', value === null && 'text-subtle', className)}>
      {formatBytes(value)}
    </span>
  );
}
