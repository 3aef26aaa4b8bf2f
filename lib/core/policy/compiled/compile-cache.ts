/** What survives an edit of policies. Give the same cache to every compilation that is judged against the same facts. */
import type { Endpoint } from '@/lib/core/flow';
import type { ClusterFacts } from '@/lib/core/policy/model';
import type { Profile } from '@/lib/core/policy/profile';
import { CompiledRules } from './compiled-rules';

/** Blocks of rules that no policy has any more are kept up to this multiple of those that are in use. */
const MAX_GROWTH = 4;
const MIN_LIMIT = 4096;

export class CompileCache {
  private rules: CompiledRules | null = null;
  private limit = 0;

  /** How many blocks of rules it remembers. */
  get blocks(): number {
    return this.rules?.blocks ?? 0;
  }

  /**
   * What earlier compilations left, where the facts are the same object and the profiles the same function; a fresh
   * start otherwise, and when edits have left too much behind. `policies` = how many are about to be compiled.
   */
  rulesFor(
    facts: ClusterFacts,
    profilesOf: (endpoint: Endpoint) => readonly Profile[],
    policies: number,
  ): CompiledRules {
    const { rules } = this;
    if (rules !== null && rules.facts === facts && rules.profilesOf === profilesOf && rules.blocks <= this.limit) {
      return rules;
    }
    this.limit = Math.max(MIN_LIMIT, policies * 2 * MAX_GROWTH);
    this.rules = new CompiledRules(facts, profilesOf);
    return this.rules;
  }
}
