/** All policies of a cluster at one moment with the engines that judge by them, each compiled when first asked for. */
import { byObject } from '@/lib/core/by-object';
import type { PolicyRef, Seconds } from '@/lib/core/flow';
import { type AgreementJudge, agreementJudge } from './agreement';
import type { PolicyRow } from './board-cards';
import { CompileCache } from './compiled/compile-cache';
import { compileEngine } from './compiled/compile-engine';
import type { ClusterFacts, Policy, PolicyDocument, PolicyEngine, PolicyScope, Tier } from './model';
import { type ObjectName, objectNameOf } from './object-name';
import { type PolicyProblem, readPolicy } from './read-policy';
import { refKey } from './ref';

/** One stored policy before it is read. */
export interface PolicySource {
  readonly policyId: string;
  readonly document: PolicyDocument;
  readonly resourceVersion: string;
  readonly draft?: boolean;
}

/** A stored object that the engine cannot read: shown, never judged. */
export interface UnreadablePolicy {
  readonly name: ObjectName;
  readonly problems: readonly PolicyProblem[];
}

export interface PolicySets {
  readonly rows: readonly PolicyRow[];
  readonly unreadable: readonly UnreadablePolicy[];
  readonly tiers: readonly Tier[];
  readonly facts: ClusterFacts;
  /** Whether any staged policy exists. */
  readonly hasStaged: boolean;
  /** Compiled once; the engine keeps what it learns, so share it between requests. */
  engine(scope: PolicyScope): PolicyEngine;
  /** The enforced policies with one of the staged ones in place; compiled once, shares what `engine` learned. */
  engineWith(staged: Policy): PolicyEngine;
  /** Whether these policies explain what the data plane reported. */
  readonly agreement: AgreementJudge;
}

/** What is known of the policies beside themselves. */
export interface PolicyHistory {
  /** False: nothing tells which policies are in force. */
  readonly known: boolean;
  /** By refKey: when each policy was last created, changed or removed, epoch seconds; removed ones too. */
  readonly changes: ReadonlyMap<string, Seconds>;
}

const NO_HISTORY: PolicyHistory = { known: true, changes: new Map() };
/** How long a data plane may take to report by the policies of now: the longest window of a source. */
const SETTLE_SECONDS = 300;

/** What compilations of one cluster share: a draft or another scope compiles only what differs. */
const CACHES = new WeakMap<ClusterFacts, CompileCache>();

function cacheOf(facts: ClusterFacts): CompileCache {
  const cache = CACHES.get(facts) ?? new CompileCache();
  CACHES.set(facts, cache);
  return cache;
}

/** Reads every document once. Linear in the documents; compiling waits until somebody asks `engine` or `agreement`. */
export function policySets(
  sources: readonly PolicySource[],
  tiers: readonly Tier[],
  facts: ClusterFacts,
  history: PolicyHistory = NO_HISTORY,
): PolicySets {
  const rows: PolicyRow[] = [];
  const unreadable: UnreadablePolicy[] = [];
  for (const source of sources) {
    const policy = readPolicy(source.document);
    if (policy.ok) rows.push({ ...source, policy: policy.value });
    else unreadable.push({ name: objectNameOf(source.document), problems: policy.error });
  }
  const policies = rows.map((row) => row.policy);
  const engines = new Map<PolicyScope, PolicyEngine>();
  const engineOf = (scope: PolicyScope) => {
    const engine = engines.get(scope) ?? compileEngine({ tiers, policies, facts }, scope, { cache: cacheOf(facts) });
    engines.set(scope, engine);
    return engine;
  };
  const enforcedPolicies = policies.filter((policy) => policy.staged === null);
  const engineWith = byObject((staged: Policy): PolicyEngine => {
    const set = { tiers, policies: [...enforcedPolicies, staged], facts };
    return compileEngine(set, 'staged', { cache: cacheOf(facts), aside: true });
  });
  return {
    rows,
    unreadable,
    tiers,
    facts,
    hasStaged: rows.some((row) => row.policy.staged !== null),
    engine: engineOf,
    engineWith,
    agreement: agreementJudge(
      { tiers, policies, facts },
      {
        engine: engineOf,
        policiesKnown: history.known,
        changedAt: (ref: PolicyRef) => history.changes.get(refKey(ref)) ?? null,
        settleSeconds: SETTLE_SECONDS,
      },
    ),
  };
}
