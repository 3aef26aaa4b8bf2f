/** How changes are told in one line. */
import { type ObjectName, objectText } from '@/lib/core/policy/object-name';

/** `StagedNetworkPolicy emojivoto/web`, or `4 policies` from two on. */
export function countText(names: readonly ObjectName[]): string {
  const [only, ...others] = names;
  if (only === undefined) return 'no policies';
  return others.length === 0 ? objectText(only) : `${names.length} policies`;
}
