/** Foreign JSON text to a value of bounded nesting. JSON.parse takes 20,000 levels; later code must not recurse into them. */
import { err, ok, type Result } from '@/lib/core/result';
import { type Failure, failure, quote } from './fields';

export const DEPTH_LIMIT = 64;
/** The parser's message quotes the text round the place; a reason has room for this much. */
const MESSAGE_LIMIT = 96;

/** Errors: bad-json with what the parser stumbled over, too-deep. */
export function parseJson(text: string): Result<unknown, Failure> {
  try {
    return checkDepth(JSON.parse(text));
  } catch (error) {
    const message = error instanceof Error ? error.message : error;
    return err(failure('bad-json', `record is not JSON: ${quote(message, MESSAGE_LIMIT)}`));
  }
}

/** Refuses a value nested over DEPTH_LIMIT levels. */
export function checkDepth(value: unknown): Result<unknown, Failure> {
  return isTooDeep(value, DEPTH_LIMIT) ? err(TOO_DEEP) : ok(value);
}

export const TOO_DEEP: Failure = failure('too-deep', `JSON is nested over \`${DEPTH_LIMIT}\` levels`);

/** Recurses at most `levels` deep itself. Cost: every object and list of the value. */
function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (isTooDeep(item, levels - 1)) return true;
    return false;
  }
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], levels - 1)) return true;
  return false;
}
