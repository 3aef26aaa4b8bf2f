import { cn } from './cn';

export interface SparklineProps {
  readonly values: readonly number[];
  /** Spoken instead of the shape. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
  readonly className?: string;
}

/** Bars for few values, oldest first; zero is drawn as the base line so that a gap reads as zero. */
export function Sparkline({ values, label, width = 72, height = 16, className }: SparklineProps) {
  const peak = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return (
    <svg role="img" aria-label={label} width={width} height={height} className={cn('shrink-0 text-muted', className)}>
      <line x1="0" y1={height - 0.5} x2={width} y2={height - 0.5} stroke="currentColor" strokeOpacity="0.3" />
      {values.map((value, index) => {
        const tall = value === 0 ? 0 : Math.max(2, (value / peak) * (height - 1));
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={index}
            x={index * step}
            y={height - tall}
            width={Math.max(1, step - 1)}
            height={tall}
            fill="currentColor"
          />
        );
      })}
    </svg>
  );
}
