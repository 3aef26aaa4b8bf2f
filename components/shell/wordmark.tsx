import Link from 'next/link';

/** A line that stops at a bar: what the product does to traffic. */
export function Wordmark() {
  return (
    <Link
      href="/graph"
      className="flex h-12 items-center gap-2 px-4 max-xl:justify-center max-xl:px-0"
      aria-label="Firebreak"
    >
      <svg aria-hidden viewBox="0 0 20 20" className="size-5 shrink-0">
        <rect x="0.5" y="0.5" width="19" height="19" rx="5" className="fill-fg" />
        <path d="M4 6.5h8M4 13.5h8" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
        <path d="M4 10h5" stroke="var(--would-line)" strokeWidth="1.8" strokeLinecap="round" />
        <path d="M14.6 4.5v11" stroke="var(--denied-line)" strokeWidth="2.2" strokeLinecap="round" />
      </svg>
      <span className="font-semibold text-fg text-md tracking-tight max-xl:hidden">Firebreak</span>
    </Link>
  );
}
