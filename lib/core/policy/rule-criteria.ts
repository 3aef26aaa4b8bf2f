/** A rule taken apart into its single criteria, each asked by itself: which of them a connection meets, and which not. */
import { compileRule, type MissingFact, matchRule, type Traffic } from './match';
import type { EntityMatch, Rule } from './model';
import { ANY_ENTITY, ANY_RULE } from './read-rule';
import { ruleCriteria } from './why';

/** `text` as ruleCriteria says it. `missing` only with outcome unknown. */
export interface CriterionOutcome {
  readonly text: string;
  readonly outcome: 'met' | 'failed' | 'unknown';
  readonly missing: MissingFact | null;
}

/**
 * Every criterion of the rule in the order of ruleCriteria. The rule matches iff all are met; it fails iff one fails;
 * otherwise it is unknown. Linear in the criteria.
 */
export function judgeCriteria(rule: Rule, traffic: Traffic): readonly CriterionOutcome[] {
  return singleCriteria(rule).flatMap((single): readonly CriterionOutcome[] => {
    const [text] = ruleCriteria(single);
    if (text === undefined) return [];
    const match = matchRule(compileRule(single), traffic);
    if (typeof match !== 'boolean') return [{ text, outcome: 'unknown', missing: match }];
    return [{ text, outcome: match ? 'met' : 'failed', missing: null }];
  });
}

/** Rules that each ask for one thing; together they ask for what the rule asks. Selector and scope belong together. */
function singleCriteria(rule: Rule): readonly Rule[] {
  const { protocol, notProtocol, ipVersion, icmp, notIcmp } = rule;
  return [
    { ...ANY_RULE, protocol },
    { ...ANY_RULE, notProtocol },
    { ...ANY_RULE, ipVersion },
    { ...ANY_RULE, icmp },
    { ...ANY_RULE, notIcmp },
    ...singleEntities(rule.source).map((source) => ({ ...ANY_RULE, source })),
    ...singleEntities(rule.destination).map((destination) => ({ ...ANY_RULE, destination })),
    { ...ANY_RULE, http: rule.http, ...(rule.httpMatch === undefined ? {} : { httpMatch: rule.httpMatch }) },
  ];
}

function singleEntities(entity: EntityMatch): readonly EntityMatch[] {
  const { selector, scope, notSelector, nets, notNets, ports, notPorts, services, domains } = entity;
  return [
    { ...ANY_ENTITY, selector, scope },
    { ...ANY_ENTITY, notSelector },
    { ...ANY_ENTITY, nets },
    { ...ANY_ENTITY, notNets },
    { ...ANY_ENTITY, ports },
    { ...ANY_ENTITY, notPorts },
    { ...ANY_ENTITY, services },
    ...(domains === undefined ? [] : [{ ...ANY_ENTITY, domains }]),
  ];
}
