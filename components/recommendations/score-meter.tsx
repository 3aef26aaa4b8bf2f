/** `82 %` over a bar. The share of learning that is done, not a verdict: it stays neutral in colour. */
export function ScoreMeter({ score }: { readonly score: number }) {
  const value = Math.round(Math.min(100, Math.max(0, score)));
  return (
    <div className="w-26">
      <p className="whitespace-nowrap text-right text-xs leading-4">
        <span className="text-muted">complete </span>
        {value} %
      </p>
      <meter min={0} max={100} value={value} aria-label={`Learning ${value} % complete`} className="sr-only" />
      <div aria-hidden className="mt-1 h-1 overflow-hidden rounded-full bg-line">
        <div className="h-full rounded-full bg-accent" style={{ width: `${value}%` }} />
      </div>
    </div>
  );
}
