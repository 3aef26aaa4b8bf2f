/** What a thrown error means to the one who asked. */
import type { AppError } from '@/lib/core/app-error';
import { isUnavailable, unavailableReason } from '@/lib/storage/trouble';

/** `unavailable` when the database is out of reach, overloaded or out of room; anything else is a bug. */
export function thrownError(error: unknown): AppError {
  if (isUnavailable(error)) return { code: 'unavailable', detail: unavailableReason(error) };
  return { code: 'internal', detail: 'something went wrong inside Firebreak' };
}
