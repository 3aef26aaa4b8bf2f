/** Between our read-only values and Prisma's idea of JSON. What we write we read back: no check is needed on the way. */
import type { Prisma } from './generated/client';

/** Plain data only: no functions, no undefined inside arrays. */
export function toJson(value: object): Prisma.InputJsonValue {
  return value as Prisma.InputJsonValue;
}

/** `T` must be what `toJson` was given for this column. */
export function fromJson<T extends object>(value: Prisma.JsonValue): T {
  return value as unknown as T;
}
