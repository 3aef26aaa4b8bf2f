/** Runs policy-hit cases: reading a hit's text and writing it back in the same form. */
import type { PolicyHit } from '@/lib/core/flow';
import { formatHitString, type HitFormat, parseHitString } from '@/lib/core/policy/hit-string';
import { type CaseResult, check } from './case';

/** As Goldmane and Whisker write a hit: capitalised actions, empty text for "none". */
interface WireHit {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly tier: string;
  readonly action: string;
  readonly policyIndex: number;
  readonly ruleIndex: number | null;
  readonly trigger?: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly tier: string;
  };
}

export interface PolicyHitCase {
  readonly string: string;
  readonly valid: boolean;
  readonly hit?: WireHit | null;
  readonly roundTrips?: boolean;
  readonly format: string;
}

export function runPolicyHitCase(test: PolicyHitCase): CaseResult {
  const id = test.string;
  const parsed = parseHitString(test.string);
  if (!parsed.ok || !test.valid) {
    return { id, failures: check(id, test.valid ? 'valid' : 'invalid', parsed.ok ? 'valid' : 'invalid') };
  }
  const format: HitFormat = test.format.startsWith('v3.30') ? 'v3.30' : 'v3.32';
  const fields = test.hit ? check(id, test.hit, toWire(parsed.value)) : [];
  const text = test.roundTrips === true ? check(id, test.string, formatHitString(parsed.value, format)) : [];
  return { id, failures: [...fields, ...text] };
}

function toWire(hit: PolicyHit): WireHit {
  return {
    kind: hit.kind,
    namespace: hit.namespace ?? '',
    name: hit.name,
    tier: hit.tier,
    action: hit.action.charAt(0).toUpperCase() + hit.action.slice(1),
    policyIndex: hit.policyIndex,
    ruleIndex: hit.ruleIndex,
    ...(hit.trigger === null
      ? {}
      : {
          trigger: {
            kind: hit.trigger.kind,
            namespace: hit.trigger.namespace ?? '',
            name: hit.trigger.name,
            tier: hit.tier,
          },
        }),
  };
}
