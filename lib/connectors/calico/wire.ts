/** Calico Enterprise's short words. Source: tigera/docs calico-enterprise/observability/elastic/flow/datatypes.mdx. */
import type { EndpointKind, ReportedVerdict, Reporter } from '@/lib/core/flow';

const ENDPOINT_KINDS: ReadonlyMap<unknown, EndpointKind> = new Map<unknown, EndpointKind>([
  ['wep', 'workload'],
  ['hep', 'host'],
  ['ns', 'networkSet'],
  ['net', 'network'],
]);

const REPORTERS: ReadonlyMap<string, Reporter> = new Map<string, Reporter>([
  ['src', 'source'],
  ['dst', 'destination'],
  ['fwd', 'transit'],
]);

/** Null = not stated. */
export const wireEndpointKind = (value: unknown): EndpointKind | null => ENDPOINT_KINDS.get(value) ?? null;

/** One text may name several, `dst, fwd`. Never empty, no repeats. */
export function wireReporters(text: string): readonly Reporter[] {
  const known = REPORTERS.get(text);
  if (known !== undefined) return [known];
  const reporters = new Set(text.split(',', 8).flatMap((part) => REPORTERS.get(part.trim()) ?? []));
  return reporters.size === 0 ? ['unknown'] : [...reporters];
}

export function wireVerdict(value: unknown): ReportedVerdict {
  return value === 'allow' || value === 'deny' ? value : 'unknown';
}
