/** All policies of a cluster at one moment with the engines that judge by them, each compiled when first asked for. */
import type { PolicyRow } from './board-cards';
import { CompileCache } from './compiled/compile-cache';
import { compileEngine } from './compiled/compile-engine';
import type { ClusterFacts, PolicyDocument, PolicyEngine, PolicyScope, Tier } from './model';
import { type ObjectName, objectNameOf } from './object-name';
import { type PolicyProblem, readPolicy } from './read-policy';

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
}

/** What compilations of one cluster share: a draft or another scope compiles only what differs. */
const CACHES = new WeakMap<ClusterFacts, CompileCache>();

function cacheOf(facts: ClusterFacts): CompileCache {
  const cache = CACHES.get(facts) ?? new CompileCache();
  CACHES.set(facts, cache);
  return cache;
}

/** Reads every document once. Linear in the documents; compiling waits for the first call of `engine`. */
export function policySets(sources: readonly PolicySource[], tiers: readonly Tier[], facts: ClusterFacts): PolicySets {
  const rows: PolicyRow[] = [];
  const unreadable: UnreadablePolicy[] = [];
  for (const source of sources) {
    const policy = readPolicy(source.document);
    if (policy.ok) rows.push({ ...source, policy: policy.value });
    else unreadable.push({ name: objectNameOf(source.document), problems: policy.error });
  }
  const engines = new Map<PolicyScope, PolicyEngine>();
  return {
    rows,
    unreadable,
    tiers,
    facts,
    hasStaged: rows.some((row) => row.policy.staged !== null),
    engine: (scope) => {
      const policies = rows.map((row) => row.policy);
      const engine = engines.get(scope) ?? compileEngine({ tiers, policies, facts }, scope, { cache: cacheOf(facts) });
      engines.set(scope, engine);
      return engine;
    },
  };
}
