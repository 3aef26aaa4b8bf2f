'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/components/ui/cn';
import { formatCount } from '@/components/ui/format';
import type { MetaResponse } from '@/lib/api/meta';
import { metaQuery } from '@/lib/client/meta';
import { useRange } from '@/lib/client/url-state';
import { SCREENS, type Screen } from './screens';
import { useShellLink } from './use-shell-link';
import { Wordmark } from './wordmark';

/** The left rail: labels beside icons on wide screens, under them on narrow ones. */
export function Rail() {
  const { params } = useRange();
  const meta = useQuery(metaQuery({ cluster: params.cluster }));
  return (
    <nav
      aria-label="Screens"
      className="flex w-20 shrink-0 flex-col border-line border-r bg-surface max-xl:items-center xl:w-48"
    >
      <Wordmark />
      <ul className="flex w-full flex-col gap-px p-2">
        {SCREENS.map((screen) => (
          <RailItem key={screen.path} screen={screen} meta={meta.data} />
        ))}
      </ul>
      <p className="mt-auto hidden px-4 pt-3 pb-12 text-2xs text-subtle xl:block">
        {meta.data === undefined ? '' : `Firebreak ${meta.data.version}`}
      </p>
    </nav>
  );
}

function RailItem({ screen, meta }: { readonly screen: Screen; readonly meta: MetaResponse | undefined }) {
  const pathname = usePathname();
  const shellLink = useShellLink();
  const current = pathname === screen.path || pathname.startsWith(`${screen.path}/`);
  const count = screen.count === undefined ? 0 : (meta?.[screen.count] ?? 0);
  const Icon = screen.icon;
  return (
    <li>
      <Link
        href={shellLink(screen.path)}
        aria-current={current ? 'page' : undefined}
        className={cn(
          'relative flex items-center rounded-md text-muted transition-colors hover:bg-hover hover:text-fg',
          'max-xl:h-12 max-xl:flex-col max-xl:justify-center max-xl:gap-0.5 max-xl:text-[10px] max-xl:leading-3.5 xl:h-8 xl:gap-2.5 xl:px-2 xl:text-sm',
          current && 'bg-hover font-medium text-fg',
        )}
      >
        <Icon aria-hidden className={cn('size-4 shrink-0', current && 'text-accent')} />
        <span className="max-w-full truncate max-xl:px-0.5">
          {screen.title === 'Recommendations' ? (
            <>
              <span className="xl:hidden">Recommend</span>
              <span className="max-xl:hidden">Recommendations</span>
            </>
          ) : (
            screen.title
          )}
        </span>
        {count === 0 ? null : <RailCount screen={screen} count={count} />}
      </Link>
    </li>
  );
}

function RailCount({ screen, count }: { readonly screen: Screen; readonly count: number }) {
  const isAlert = screen.count === 'openAlerts';
  return (
    <span
      className={cn(
        'rounded-sm px-1 font-medium text-2xs leading-4 max-xl:absolute max-xl:top-0.5 max-xl:right-1.5 xl:ml-auto',
        isAlert ? 'bg-denied-soft text-denied' : 'bg-would-soft text-would',
      )}
    >
      {formatCount(count)}
      <span className="sr-only">{isAlert ? ' open alerts' : ' staged policies'}</span>
    </span>
  );
}
