/**
 * Everything learned about one cluster's facts and the rules judged against them: tables of questions, classes of ends
 * and ports, bit rows, programs. It only grows, so compilations of edited policy sets share what did not change.
 */
import type { Endpoint, PolicyRef, Protocol, ServiceRef } from '@/lib/core/flow';
import { indexFacts } from '@/lib/core/policy/compiled-endpoint';
import { type IndexedServices, indexServices } from '@/lib/core/policy/match-service';
import type { ClusterFacts, Policy, PolicyScope, SideJudgement } from '@/lib/core/policy/model';
import type { Profile } from '@/lib/core/policy/profile';
import { AddressTable } from './address-classes';
import { AnswerRow } from './answer-row';
import { Answers } from './answers';
import { EndpointTable, type KnownEndpoint } from './endpoint-table';
import { EntityTable } from './entity-questions';
import type { Judged } from './judged';
import { PortTable } from './port-classes';
import { type Direction, type PolicySteps, type Program, type ProgramTier, policySteps } from './program';
import { BlockTable, type RuleBlock } from './rule-block';
import { SelectorTable } from './selector-table';
import { type KnownProtocol, knownProtocol, ServiceTable } from './service-questions';
import { MAYBE } from './truth';
import type { ProfileBlocks } from './walk';

/** A policy ready for any program. */
export interface BlockPolicy {
  /** Equal for policies whose hits are equal. */
  readonly id: number;
  readonly policy: Policy;
  readonly subject: number;
  readonly blocks: Readonly<Record<Direction, readonly RuleBlock[]>>;
  /** Where it certainly selects the end. */
  readonly steps: Readonly<Record<Direction, PolicySteps>>;
}

const IMPOSSIBLE = -1;
const UNNUMBERED = -2;
const MAX_PORT = 65_535;

export class CompiledRules {
  readonly selectors = new SelectorTable();
  readonly endpoints: EndpointTable;
  readonly services: IndexedServices;
  /** What the latest engine of each scope judged; a newer one takes over what its edit did not touch. */
  readonly latest = new Map<PolicyScope, Judged>();
  /** Sides where a missing fact was weighed: they depend on later tiers than the one that decided. */
  readonly doubtful = new WeakSet<SideJudgement>();
  private readonly addresses = new AddressTable();
  private readonly entities = new EntityTable(this.selectors, this.addresses);
  private readonly ports = new PortTable();
  private readonly serviceQuestions = new ServiceTable(this.ports);
  private readonly table = new BlockTable(this.entities, this.serviceQuestions);
  private readonly serviceRows = new Map<string, AnswerRow>();
  private readonly doubtfulRow = new AnswerRow(this.table.blocks, (block) => block.service, new Answers(() => MAYBE));
  private readonly protocols = new Map<Protocol, KnownProtocol>();
  private readonly dialled = new Map<string, number>();
  private readonly dialledByObject = new WeakMap<ServiceRef, number>();
  private readonly policies = new WeakMap<Policy, BlockPolicy>();
  private readonly policyIds = new Map<string, number>();
  private readonly programs = new Map<string, Program>();
  private readonly programTiers = new Map<string, ProgramTier>();
  private readonly profiles = new WeakMap<KnownEndpoint, Readonly<Record<Direction, readonly ProfileBlocks[]>>>();

  constructor(
    readonly facts: ClusterFacts,
    readonly profilesOf: (endpoint: Endpoint) => readonly Profile[],
  ) {
    const { selectors, addresses, entities, table } = this;
    this.endpoints = new EndpointTable(indexFacts(facts), selectors, addresses, entities, table.blocks);
    this.services = indexServices(facts.services);
  }

  get blocks(): number {
    return this.table.blocks.length;
  }

  /** Linear in the policy when its object is new. */
  policy(policy: Policy): BlockPolicy {
    const known = this.policies.get(policy);
    if (known !== undefined) return known;
    const blocks = { ingress: this.table.blocksOf(policy.ingress), egress: this.table.blocksOf(policy.egress) };
    const selecting = { ref: policy.ref, tier: policy.tier, missing: null };
    const compiled = {
      id: this.policyId(policy.ref, blocks),
      policy,
      subject: this.selectors.numberOf(policy.subject),
      blocks,
      steps: {
        ingress: policySteps(selecting, blocks.ingress),
        egress: policySteps(selecting, blocks.egress),
      },
    };
    this.policies.set(policy, compiled);
    return compiled;
  }

  /** As program, for one tier of programs. */
  programTier(key: string, make: () => ProgramTier): ProgramTier {
    const tier = this.programTiers.get(key) ?? make();
    this.programTiers.set(key, tier);
    return tier;
  }

  /** The one program of this text, made when there is none. */
  program(key: string, make: () => Program): Program {
    const program = this.programs.get(key) ?? make();
    this.programs.set(key, program);
    return program;
  }

  profilesFor(known: KnownEndpoint): Readonly<Record<Direction, readonly ProfileBlocks[]>> {
    const found = this.profiles.get(known);
    if (found !== undefined) return found;
    const profiles = this.profilesOf(known.endpoint);
    const inBlocks = (direction: Direction) =>
      profiles.map((profile) => ({ name: profile.name, blocks: this.table.blocksOf(profile[direction]) }));
    const compiled = { ingress: inBlocks('ingress'), egress: inBlocks('egress') };
    this.profiles.set(known, compiled);
    return compiled;
  }

  protocol(text: Protocol): KnownProtocol {
    const known = this.protocols.get(text) ?? knownProtocol(text, this.protocols.size);
    this.protocols.set(text, known);
    return known;
  }

  /** Which service the client dialled, as a number; 0 = none. Its port is nothing a rule asks for. */
  dialledId(service: ServiceRef | null): number {
    if (service === null) return 0;
    const known = this.dialledByObject.get(service);
    if (known !== undefined) return known;
    const name = JSON.stringify([service.namespace, service.name]);
    const id = this.dialled.get(name) ?? this.dialled.size + 1;
    this.dialled.set(name, id);
    this.dialledByObject.set(service, id);
    return id;
  }

  /** One row for all ports of a class and all names of a protocol; nothing is sure of a port that cannot exist. */
  serviceRow(protocol: KnownProtocol, port: number | null): AnswerRow {
    if (port !== null && !isPort(port)) return this.doubtfulRow;
    const portClass = port === null ? null : this.ports.classOf(port);
    const protocolClass = protocol.impossible ? IMPOSSIBLE : (protocol.number ?? UNNUMBERED);
    const key = `${protocolClass}:${portClass ?? 'none'}`;
    const row = this.serviceRows.get(key) ?? this.newServiceRow(protocol, portClass);
    this.serviceRows.set(key, row);
    return row;
  }

  private newServiceRow(protocol: KnownProtocol, portClass: number | null): AnswerRow {
    return new AnswerRow(
      this.table.blocks,
      (block) => block.service,
      new Answers((question) => this.serviceQuestions.answer(question - 1, protocol, portClass)),
    );
  }

  private policyId(ref: PolicyRef, blocks: BlockPolicy['blocks']): number {
    const ids = (list: readonly RuleBlock[]) => list.map(({ id }) => id);
    const text = JSON.stringify([ref.kind, ref.namespace, ref.name, ids(blocks.ingress), ids(blocks.egress)]);
    const id = this.policyIds.get(text) ?? this.policyIds.size;
    this.policyIds.set(text, id);
    return id;
  }
}

/** A whole number from 0 to 65535. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= MAX_PORT;
}
