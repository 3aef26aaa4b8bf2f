import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from '@/lib/client/fetch';
import { STALE_MILLISECONDS } from '@/lib/client/timing';

const RETRIES = 2;

/** Asks again when the server could not be reached, not when it refused. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < RETRIES && !(error instanceof ProblemError && error.problem.status < 500);
}

/** One cache per browser tab. */
export class ConsoleClient extends QueryClient {
  constructor() {
    super({ defaultOptions: { queries: { staleTime: STALE_MILLISECONDS, retry: shouldRetry } } });
  }
}
