/** Cards for tests: an enforced policy `emojivoto/web` of tier default unless said otherwise. */
import type { BoardCard, BoardVersion, HitCounts } from '@/lib/core/policy/board-model';

const NO_HITS: HitCounts = {
  allowedIngress: 0,
  allowedEgress: 0,
  deniedIngress: 0,
  deniedEgress: 0,
  passedIngress: 0,
  passedEgress: 0,
};

export function sampleVersion(change: Partial<BoardVersion>): BoardVersion {
  return {
    ref: { kind: 'CalicoNetworkPolicy', namespace: 'emojivoto', name: 'web' },
    policyId: '00000000-0000-4000-8000-000000000001',
    resourceVersion: '7',
    kind: 'CalicoNetworkPolicy',
    stagedAction: null,
    hits: NO_HITS,
    ruleCount: 1,
    document: { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'web' }, spec: {} },
    ...change,
  };
}

export function sampleCard(change: Partial<BoardCard>): BoardCard {
  return {
    id: 'CalicoNetworkPolicy/emojivoto/web',
    displayName: 'web',
    namespace: 'emojivoto',
    tier: 'default',
    order: 100,
    selectorText: "app == 'web-svc'",
    endpointsSelected: 1,
    endpoints: ['emojivoto/web'],
    enforced: null,
    staged: null,
    flags: [],
    delta: null,
    lastHit: null,
    movable: true,
    immovableReason: null,
    ...change,
  };
}
