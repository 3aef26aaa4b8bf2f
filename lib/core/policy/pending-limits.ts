/**
 * What the data plane's own what-if pass leaves out, as a change of the policies: judging the changed policies gives
 * what that pass would give. Read in calico app-policy/checker/match.go (policy.md 3.7).
 */
import type { EntityMatch, Policy, PortMatch, Rule } from './model';

export type EvaluatorLimit = 'named-port' | 'icmp' | 'ip-version';

/** In the order in which an explanation is looked for. */
export const EVALUATOR_LIMITS: readonly EvaluatorLimit[] = ['named-port', 'icmp', 'ip-version'];

/** The policies as an evaluator with these limits reads them. Rules keep their index. Linear in the rules. */
export function withLimits(policies: readonly Policy[], limits: readonly EvaluatorLimit[]): readonly Policy[] {
  const limited = (rule: Rule) => limits.reduce(withLimit, rule);
  return policies.map((policy) => ({
    ...policy,
    ingress: policy.ingress.map(limited),
    egress: policy.egress.map(limited),
  }));
}

function withLimit(rule: Rule, limit: EvaluatorLimit): Rule {
  switch (limit) {
    case 'named-port':
      return withoutNamedPorts(rule);
    case 'icmp':
      return { ...rule, icmp: null, notIcmp: null };
    case 'ip-version':
      return { ...rule, ipVersion: null };
  }
}

/** Names are looked up by the bare port number and never found: an entry that is a name matches nothing. */
function withoutNamedPorts(rule: Rule): Rule {
  return { ...rule, source: numbersOnly(rule.source), destination: numbersOnly(rule.destination) };
}

function numbersOnly(entity: EntityMatch): EntityMatch {
  const notPorts = entity.notPorts.filter(isNumeric);
  const ports = entity.ports.filter(isNumeric);
  if (entity.ports.length === 0 || ports.length > 0) return { ...entity, ports, notPorts };
  return { ...entity, ports: NO_PORT, notPorts };
}

/** A range that holds no number: the list is not empty, and matches nothing. */
const NO_PORT: readonly PortMatch[] = [{ from: 1, to: 0 }];

function isNumeric(port: PortMatch): boolean {
  return 'from' in port;
}
