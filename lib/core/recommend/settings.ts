/** What people may set about recommendations. Intervals follow Calico Enterprise's documented defaults (policy.md 4.1). */
import type { Seconds } from '@/lib/core/flow';

export interface RecommendSettings {
  readonly granularity: 'workload' | 'namespace';
  /** Length of one learning step: unchanged for two of them is no longer `learning`. */
  readonly intervalSeconds: Seconds;
  /** Unchanged for longer than this is `stable`. */
  readonly stabilizationSeconds: Seconds;
  /** Exact addresses proposed per workload, direction and network; above it nothing is proposed. */
  readonly maxExternalAddresses: number;
  /** True proposes all public (private) space for the ports seen where exact addresses are unknown or too many. */
  readonly widenPublic: boolean;
  readonly widenPrivate: boolean;
  /** Namespace names; a trailing `*` stands for any ending. */
  readonly excludedNamespaces: readonly string[];
}

export const DEFAULT_RECOMMEND_SETTINGS: RecommendSettings = {
  granularity: 'workload',
  intervalSeconds: 150,
  stabilizationSeconds: 600,
  maxExternalAddresses: 5,
  widenPublic: false,
  widenPrivate: false,
  excludedNamespaces: ['kube-*', 'calico-*', 'tigera-*'],
};

export function isExcluded(namespace: string, settings: RecommendSettings): boolean {
  return settings.excludedNamespaces.some((pattern) =>
    pattern.endsWith('*') ? namespace.startsWith(pattern.slice(0, -1)) : namespace === pattern,
  );
}
