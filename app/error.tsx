'use client';
import { ErrorState } from '@/components/ui/error-state';

/** The last net: a bug in a screen. Nothing of the error's text is shown, it may hold foreign text. */
export default function ScreenError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="h-screen">
      <ErrorState
        title="This screen stopped working"
        detail={error.digest === undefined ? 'An unexpected error' : `An unexpected error, reference ${error.digest}`}
        hint="Nothing was changed. Try again, or reload the page."
        onRetry={reset}
      />
    </main>
  );
}
