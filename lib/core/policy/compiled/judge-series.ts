/** Judges one series at a time and remembers it: the same ends, service and protocol get the same judgement object. */
import type { Endpoint } from '@/lib/core/flow';
import type {
  ConnectionFacts,
  JudgedVerdict,
  Judgement,
  Policy,
  PolicyScope,
  SideJudgement,
} from '@/lib/core/policy/model';
import { type CompiledRules, isPort } from './compiled-rules';
import type { KnownEndpoint } from './endpoint-table';
import { Judged, type Selecting } from './judged';
import type { Direction } from './program';
import { type BlockTier, selectPolicies } from './select-policies';
import type { KnownProtocol } from './service-questions';
import { walkSide } from './walk';

/** A connection with everything looked up that the memo and the rows are keyed by. */
interface Series {
  readonly connection: ConnectionFacts;
  readonly source: KnownEndpoint;
  readonly destination: KnownEndpoint;
  readonly protocol: KnownProtocol;
}

const NO_PORT = -1;

export class SeriesJudge {
  private readonly judged = new Judged();
  private readonly before: Judged | null;
  private readonly trigger: 'first' | 'last';

  constructor(
    private readonly rules: CompiledRules,
    private readonly tiers: readonly BlockTier[],
    scope: PolicyScope,
    { aside = false }: { readonly aside?: boolean } = {},
  ) {
    this.trigger = scope === 'enforced' ? 'last' : 'first';
    this.before = rules.latest.get(scope) ?? null;
    if (!aside) rules.latest.set(scope, this.judged);
  }

  judge(connection: ConnectionFacts): Judgement {
    const source = this.rules.endpoints.of(connection.source);
    const destination = this.rules.endpoints.of(connection.destination);
    const protocol = this.rules.protocol(connection.protocol);
    const port = connection.destinationPort ?? NO_PORT;
    // A source port or a request would make series of single connections; no flow record we read states either.
    if ((connection.sourcePort ?? null) !== null || connection.http || (port !== NO_PORT && !isPort(port))) {
      return this.judgeAnew({ connection, source, destination, protocol }, null);
    }
    const rest = this.rules.dialledId(connection.destinationService) * 2 + (connection.http === null ? 1 : 0);
    const { memo } = this.judged;
    const known = memo.get(source.id, destination.id, protocol.id, port, rest);
    if (known !== undefined) return known;
    const before = this.before?.memo.get(source.id, destination.id, protocol.id, port, rest) ?? null;
    const judgement = this.judgeAnew({ connection, source, destination, protocol }, before);
    memo.set(source.id, destination.id, protocol.id, port, rest, judgement);
    return judgement;
  }

  /** Policies of one direction that are known to select the end, in evaluation order. */
  selecting(endpoint: Endpoint, direction: Direction): readonly Policy[] {
    return this.selectingOf(this.rules.endpoints.of(endpoint), direction).policies;
  }

  private judgeAnew(series: Series, before: Judgement | null): Judgement {
    const egress = this.judgeSide(series, series.source, 'egress', before?.egress ?? null);
    const ingress = this.judgeSide(series, series.destination, 'ingress', before?.ingress ?? null);
    if (before !== null && before.egress === egress && before.ingress === ingress) return before;
    return { verdict: bothSides(egress, ingress), egress, ingress };
  }

  /** Null for an end that is no workload. `before`: the same side as judged before the latest edit. */
  private judgeSide(
    series: Series,
    subject: KnownEndpoint,
    direction: Direction,
    before: SideJudgement | null,
  ): SideJudgement | null {
    if (subject.endpoint.kind !== 'workload') return null;
    const { rules } = this;
    const { program } = this.selectingOf(subject, direction);
    const programBefore = before === null ? null : this.programBefore(subject, direction);
    if (before !== null && programBefore === program) return before;
    // First of all, because it may add rules, and with them classes.
    const profiles = rules.profilesFor(subject)[direction];
    const { connection, source, destination, protocol } = series;
    const asSource = rules.endpoints.classOf(source).asSource;
    const asDestination = rules.endpoints.classOf(destination).asDestination;
    const useful = before !== null && programBefore !== null && !rules.doubtful.has(before);
    const { side, certain } = walkSide({
      program,
      profiles,
      before: useful ? { program: programBefore, hits: before.hits } : null,
      subject: direction === 'egress' ? asSource : asDestination,
      peer: direction === 'egress' ? asDestination : asSource,
      service: rules.serviceRow(protocol, connection.destinationPort),
      traffic: {
        connection,
        protocol: protocol.name,
        protocolNumber: protocol.number,
        source: source.compiled,
        destination: destination.compiled,
        services: rules.services,
      },
    });
    if (!certain) rules.doubtful.add(side);
    return side;
  }

  private selectingOf(known: KnownEndpoint, direction: Direction): Selecting {
    const { labels } = this.rules.endpoints.classOf(known);
    const programs = this.judged.programs[direction];
    const found = programs.get(labels.id) ?? selectPolicies(this.rules, this.tiers, labels, direction, this.trigger);
    programs.set(labels.id, found);
    return found;
  }

  private programBefore(subject: KnownEndpoint, direction: Direction): Selecting['program'] | null {
    const { labels } = this.rules.endpoints.classOf(subject);
    return this.before?.programs[direction].get(labels.id)?.program ?? null;
  }
}

/** Allowed iff every judged side allows; where no side is a workload nothing was judged. */
function bothSides(egress: SideJudgement | null, ingress: SideJudgement | null): JudgedVerdict {
  if (egress?.verdict === 'deny' || ingress?.verdict === 'deny') return 'deny';
  if (egress?.verdict === 'unknown' || ingress?.verdict === 'unknown') return 'unknown';
  return egress === null && ingress === null ? 'unknown' : 'allow';
}
