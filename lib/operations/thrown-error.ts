/** What a thrown error means to the one who asked. */
import type { AppError } from '@/lib/core/app-error';
import { isUnavailable } from '@/lib/storage/trouble';

/** `unavailable` when the database is out of reach or overloaded; anything else is a bug. */
export function thrownError(error: unknown): AppError {
  if (isUnavailable(error)) return { code: 'unavailable', detail: 'the database cannot be reached or is overloaded' };
  return { code: 'internal', detail: 'something went wrong inside Firebreak' };
}
