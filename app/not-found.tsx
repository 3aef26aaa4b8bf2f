import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';

export default function NotFound() {
  return (
    <main className="h-screen">
      <EmptyState
        title="There is no such page"
        end={
          <Link href="/graph" className={buttonClass('primary')}>
            Open the service graph
          </Link>
        }
      >
        The link may be old, or typed by hand.
      </EmptyState>
    </main>
  );
}
