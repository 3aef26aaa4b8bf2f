/** Policies as files: what people read in a diff, download, or keep in Git. */
import { stringify } from 'yaml';
import { inFieldOrder } from '@/lib/core/policy/field-order';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { withoutServerFields } from '@/lib/core/policy/object-name';

/** Long lines are never folded, which would break selectors; kubectl reads YAML 1.1, where `on` and `yes` are booleans. */
const STYLE = { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;

/** One object without what a server adds. */
export function policyYaml(document: PolicyDocument): string {
  return stringify(inFieldOrder(withoutServerFields(document)), STYLE);
}

/** Several objects as one file that `kubectl apply -f` takes. Empty text for none. */
export function policyFile(documents: readonly PolicyDocument[]): string {
  return documents.map(policyYaml).join('---\n');
}
