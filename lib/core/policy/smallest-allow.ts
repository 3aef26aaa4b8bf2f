/** Why denied, turned round: the smallest change of one policy per denied end that allows a connection, and what else it opens. */
import type { Endpoint } from '@/lib/core/flow';
import { endpointKey } from '@/lib/core/flow-key';
import { err, ok, type Result } from '@/lib/core/result';
import { compareText } from '@/lib/core/selector/text-order';
import { allowConnection, allowWays } from './allow-flow';
import type { AllowedConnection, AllowWay } from './allow-model';
import type { End } from './decided-by';
import { engineRules } from './document-rules';
import { listAt } from './document-spec';
import { compilePolicySet } from './evaluate';
import { compileRule, matchRule } from './match';
import type { ClusterFacts, ConnectionFacts, Policy, PolicyDocument, PolicyEngine, PolicyScope, Tier } from './model';
import { objectKey, objectNameOf } from './object-name';
import { readPolicy } from './read-policy';
import { sameRef } from './ref';
import { createSideWalker } from './walk-side';

/** `documents` that cannot be read are left out, as everywhere. `endpoints` = those that a change could open something for. */
export interface AllowQuestion {
  readonly documents: readonly PolicyDocument[];
  readonly tiers: readonly Tier[];
  readonly facts: ClusterFacts;
  readonly scope: PolicyScope;
  readonly endpoints: readonly Endpoint[];
}

/** One document before and after; `ends` = where it had to allow the connection. */
export interface AllowChange {
  readonly before: PolicyDocument;
  readonly after: PolicyDocument;
  readonly ends: readonly {
    readonly end: End;
    /** In the document's own list of rules. */
    readonly ruleIndex: number;
    readonly way: AllowWay;
    /** `allow egress TCP 443 to 1.1.1.1/32`. */
    readonly ruleText: string;
    /** True = a rule that was there took the port in; false = a rule of its own. */
    readonly joins: boolean;
  }[];
}

/** A pair that was not allowed on this protocol and port and would be. */
export type OpenedConnection = Pick<ConnectionFacts, 'source' | 'destination' | 'protocol' | 'destinationPort'>;

export interface SmallestAllow {
  /** One or two documents. */
  readonly changes: readonly AllowChange[];
  /** In the order of `endpoints`, by source and then destination. */
  readonly opens: readonly OpenedConnection[];
}

/** nothing-to-change: allowed already, or no end is managed. no-change: `detail` says why no policy can take the rule. */
export interface SmallestAllowError {
  readonly code: 'nothing-to-change' | 'no-change';
  readonly detail: string;
}

/**
 * Considers, at each end that does not allow the connection, every policy in scope that selects that end and limits
 * that direction, with the narrowest rules that allowConnection writes into it, in each way its kind has; keeps those
 * after which the end allows. Smallest = fewest documents, then fewest pairs opened, then fewest allowed over the heads
 * of later tiers, then a port or peer joined to a rule rather than a new rule, then the document's name. Cost: one
 * compilation and |sources| x |destinations| judgements of the affected pairs per policy and way considered.
 */
export function smallestAllow(
  question: AllowQuestion,
  connection: ConnectionFacts,
): Result<SmallestAllow, SmallestAllowError> {
  const context = contextOf(question, connection);
  const { egress, ingress } = context.engine.judge(connection);
  const denied = (
    [
      ['source', egress],
      ['destination', ingress],
    ] as const
  ).flatMap(([end, side]) => (side === null || side.verdict === 'allow' ? [] : [end]));
  if (denied.length === 0) {
    return err({ code: 'nothing-to-change', detail: 'no policy denies this connection at either end' });
  }
  const [first, second] = denied.map((end) => candidatesAt(end, context));
  if (first === undefined) return noChange([]);
  if (first.found.length === 0) return noChange(first.refusals);
  if (second === undefined)
    return ok(
      smallest(
        first.found.map((candidate) => [candidate]),
        context,
      ),
    );
  if (second.found.length === 0) return noChange(second.refusals);
  const pairs = first.found.flatMap((a) => second.found.map((b) => [a, b]));
  return ok(smallest(pairs, context));
}

function noChange(refusals: readonly string[]): Result<never, SmallestAllowError> {
  const [reason] = refusals;
  return err({ code: 'no-change', detail: reason ?? 'no policy that could take the rule selects the end that denies' });
}

interface Context {
  readonly question: AllowQuestion;
  readonly connection: ConnectionFacts;
  readonly policies: readonly { readonly document: PolicyDocument; readonly policy: Policy }[];
  readonly engine: PolicyEngine;
  /** All pairs of known endpoints are named by `source * endpoints + destination`. */
  readonly allowedBefore: (end: End, pair: number) => boolean;
}

function contextOf(question: AllowQuestion, connection: ConnectionFacts): Context {
  const policies = question.documents.flatMap((document) => {
    const policy = readPolicy(document);
    return policy.ok ? [{ document, policy: policy.value }] : [];
  });
  const engine = compile(
    question,
    policies.map(({ policy }) => policy),
  );
  const allowedBefore = (end: End, pair: number) => allows(engine, probeOf(question, connection, pair), end);
  return { question, connection, policies, engine, allowedBefore };
}

function compile({ tiers, facts, scope }: AllowQuestion, policies: readonly Policy[]): PolicyEngine {
  return compilePolicySet({ tiers, facts, policies }, scope);
}

/** A side that is no workload imposes nothing. */
function allows(engine: PolicyEngine, probe: ConnectionFacts, end: End): boolean {
  const judgement = engine.judge(probe);
  const side = end === 'source' ? judgement.egress : judgement.ingress;
  return side === null || side.verdict === 'allow';
}

interface Candidate {
  readonly end: End;
  readonly document: PolicyDocument;
  readonly allowed: AllowedConnection;
  readonly way: AllowWay;
  /** The kind could have left it to the next tier, which would not do. */
  readonly overrides: boolean;
  readonly joins: boolean;
  /** Pairs that this end did not allow and now allows. */
  readonly flips: ReadonlySet<number>;
}

interface Candidates {
  readonly found: readonly Candidate[];
  readonly refusals: readonly string[];
}

function candidatesAt(end: End, context: Context): Candidates {
  const direction = end === 'source' ? 'egress' : 'ingress';
  const selecting = context.engine.selecting(context.connection[end], direction);
  const found: Candidate[] = [];
  const refusals: string[] = [];
  for (const { document, policy } of context.policies) {
    if (!selecting.some(({ ref }) => sameRef(ref, policy.ref))) continue;
    for (const way of allowWays(document)) {
      const allowed = allowConnection(document, context.connection, end, way);
      if (!allowed.ok) refusals.push(`${document.metadata.name}: ${allowed.error.detail}`);
      else if (allowed.value.changed) {
        const candidate = candidateOf({ end, document, policy, way }, allowed.value, context);
        if (candidate !== null) found.push(candidate);
      }
    }
  }
  return { found, refusals };
}

/** Null when the end still does not allow: an earlier tier or policy decides before this rule. */
function candidateOf(
  { end, document, policy, way }: Pick<Candidate, 'end' | 'document' | 'way'> & { readonly policy: Policy },
  allowed: AllowedConnection,
  context: Context,
): Candidate | null {
  const edited = readPolicy(allowed.document);
  if (!edited.ok) return null;
  const after = context.policies.map((entry) => (entry.policy === policy ? edited.value : entry.policy));
  const engine = compile(context.question, after);
  if (!allows(engine, context.connection, end)) return null;
  const { direction } = allowed;
  const joins = listAt(allowed.document.spec, direction).length === listAt(document.spec, direction).length;
  const flips = affectedPairs(end, edited.value, allowed, context).filter(
    (pair) =>
      !context.allowedBefore(end, pair) && allows(engine, probeOf(context.question, context.connection, pair), end),
  );
  const overrides = way === 'allow' && allowWays(document).length > 1;
  return { end, document, allowed, way, overrides, joins, flips: new Set(flips) };
}

/** Pairs that the edited policy may select at its end and the edited rule may match: nothing else can change. */
function affectedPairs(end: End, edited: Policy, allowed: AllowedConnection, context: Context): readonly number[] {
  const { question, connection } = context;
  const written = listAt(allowed.document.spec, allowed.direction)[allowed.ruleIndex];
  const compiled = engineRules(allowed.document, allowed.direction, written).map(compileRule);
  const { tiers, facts, scope, endpoints } = question;
  const walker = createSideWalker({ tiers, facts, policies: [] }, scope);
  const own = endpoints.map((endpoint) => endpoint.kind === 'workload' && walker.selects(edited, endpoint) !== false);
  const pairs: number[] = [];
  for (let pair = 0; pair < endpoints.length ** 2; pair++) {
    const at = end === 'source' ? Math.floor(pair / endpoints.length) : pair % endpoints.length;
    if (own[at] !== true) continue;
    const traffic = walker.traffic(probeOf(question, connection, pair));
    if (compiled.some((rule) => matchRule(rule, traffic) !== false)) pairs.push(pair);
  }
  return pairs;
}

/** The connection's protocol and port between two known endpoints; its service only where it leads to the same place. */
function probeOf({ endpoints }: AllowQuestion, connection: ConnectionFacts, pair: number): ConnectionFacts {
  const source = endpoints[Math.floor(pair / endpoints.length)] ?? connection.source;
  const destination = endpoints[pair % endpoints.length] ?? connection.destination;
  const samePlace = endpointKey(destination) === endpointKey(connection.destination);
  return {
    source,
    destination,
    protocol: connection.protocol,
    destinationPort: connection.destinationPort,
    destinationService: samePlace ? connection.destinationService : null,
  };
}

interface Choice {
  readonly candidates: readonly Candidate[];
  readonly documents: number;
  readonly opened: readonly number[];
}

function smallest(choices: readonly (readonly Candidate[])[], context: Context): SmallestAllow {
  const [best] = choices
    .map((candidates): Choice => {
      const documents = new Set(candidates.map(({ document }) => document)).size;
      return { candidates, documents, opened: openedBy(candidates, context) };
    })
    .sort(compareChoices);
  if (best === undefined) return { changes: [], opens: [] };
  return {
    changes: changesOf(best.candidates, context.connection),
    opens: best.opened.map((pair) => {
      const { source, destination, protocol, destinationPort } = probeOf(context.question, context.connection, pair);
      return { source, destination, protocol, destinationPort };
    }),
  };
}

/** A pair opens when both of its ends allow afterwards and one of them did not before. Ascending. */
function openedBy(candidates: readonly Candidate[], context: Context): readonly number[] {
  const allowsAfter = (end: End, pair: number) =>
    candidates.some((candidate) => candidate.end === end && candidate.flips.has(pair)) ||
    context.allowedBefore(end, pair);
  const pairs = new Set(candidates.flatMap(({ flips }) => [...flips]));
  return [...pairs]
    .filter((pair) => allowsAfter('source', pair) && allowsAfter('destination', pair) && !isSame(pair, context))
    .sort((a, b) => a - b);
}

function isSame(pair: number, { question, connection }: Context): boolean {
  const probe = probeOf(question, connection, pair);
  return (
    endpointKey(probe.source) === endpointKey(connection.source) &&
    endpointKey(probe.destination) === endpointKey(connection.destination)
  );
}

function compareChoices(a: Choice, b: Choice): number {
  const newRules = ({ candidates }: Choice) => candidates.filter(({ joins }) => !joins).length;
  const overrides = (choice: Choice) => choice.candidates.filter((candidate) => candidate.overrides).length;
  return (
    a.documents - b.documents ||
    a.opened.length - b.opened.length ||
    overrides(a) - overrides(b) ||
    newRules(a) - newRules(b) ||
    compareText(nameOf(a), nameOf(b))
  );
}

function nameOf({ candidates }: Choice): string {
  return candidates.map(({ document }) => objectKey(objectNameOf(document))).join();
}

/** Two edits of one document become one change: they touch different lists of rules. */
function changesOf(candidates: readonly Candidate[], connection: ConnectionFacts): readonly AllowChange[] {
  const changes: AllowChange[] = [];
  for (const { document, end, allowed, way, joins } of candidates) {
    const edit = { end, ruleIndex: allowed.ruleIndex, ruleText: allowed.ruleText, way, joins };
    const known = changes.findIndex(({ before }) => before === document);
    const earlier = changes[known];
    if (earlier === undefined) {
      changes.push({ before: document, after: allowed.document, ends: [edit] });
      continue;
    }
    const again = allowConnection(earlier.after, connection, end, way);
    if (again.ok) changes[known] = { ...earlier, after: again.value.document, ends: [...earlier.ends, edit] };
  }
  return changes;
}
