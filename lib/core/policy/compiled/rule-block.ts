/**
 * Rules in blocks of up to 31, one bit each. A block never changes and keeps its number through every edit of a policy
 * set, so what was learned about it stays right; the order of blocks is the program's (see program.ts).
 */
import { type CompiledRule, compileRule } from '@/lib/core/policy/match';
import type { EntityMatch, Rule } from '@/lib/core/policy/model';
import { ANYONE, type EntityTable } from './entity-questions';
import type { ServiceTable } from './service-questions';

/** One less than a 32-bit number holds, so that no set of rules is negative. */
const BLOCK_SIZE = 31;

/** Which rule asks what: pairs of bit and question. Rules without a pair do not ask. */
export interface Asked {
  readonly bits: Int32Array;
  readonly questions: Int32Array;
}

export interface RuleBlock {
  /** Position in every bit row. */
  readonly id: number;
  readonly rules: readonly CompiledRule[];
  /** Index of its first rule in the policy's list. */
  readonly firstRule: number;
  /** Rules that can decide something: all but Log. */
  readonly acting: number;
  /** Rules that ask nothing beyond both ends' entities, the protocol and numeric destination ports. */
  readonly plain: number;
  readonly source: Asked;
  readonly destination: Asked;
  readonly service: Asked;
}

export class BlockTable {
  readonly blocks: RuleBlock[] = [];
  private readonly byList = new WeakMap<readonly Rule[], readonly RuleBlock[]>();
  private readonly byText = new Map<string, readonly RuleBlock[]>();

  constructor(
    private readonly entities: EntityTable,
    private readonly services: ServiceTable,
  ) {}

  /** Blocks of one direction of a policy or profile; equal lists share them. Linear in the rules when new. */
  blocksOf(rules: readonly Rule[]): readonly RuleBlock[] {
    const known = this.byList.get(rules);
    if (known !== undefined) return known;
    const text = JSON.stringify(rules);
    const blocks = this.byText.get(text) ?? this.compile(rules);
    this.byText.set(text, blocks);
    this.byList.set(rules, blocks);
    return blocks;
  }

  private compile(rules: readonly Rule[]): readonly RuleBlock[] {
    const blocks: RuleBlock[] = [];
    for (let first = 0; first < rules.length; first += BLOCK_SIZE) {
      const block = this.compileBlock(rules.slice(first, first + BLOCK_SIZE).map(compileRule), first);
      this.blocks.push(block);
      blocks.push(block);
    }
    return blocks;
  }

  private compileBlock(rules: readonly CompiledRule[], firstRule: number): RuleBlock {
    return {
      id: this.blocks.length,
      rules,
      firstRule,
      acting: maskOf(rules, ({ rule }) => rule.action !== 'Log'),
      plain: maskOf(rules, ({ rule }) => isPlain(rule)),
      source: asked(rules.map(({ rule }) => this.entities.numberOf(rule.source))),
      destination: asked(rules.map(({ rule }) => this.entities.numberOf(rule.destination))),
      service: asked(rules.map((compiled) => this.services.numberOf(compiled) + 1)),
    };
  }
}

function maskOf(rules: readonly CompiledRule[], has: (rule: CompiledRule) => boolean): number {
  return rules.reduce((mask, rule, index) => (has(rule) ? mask | (1 << index) : mask), 0);
}

function isPlain({ ipVersion, icmp, notIcmp, http, source, destination }: Rule): boolean {
  const unasked = ipVersion === null && icmp === null && notIcmp === null && !http;
  return unasked && isPlainEnd(source) && isPlainEnd(destination) && hasNoPorts(source) && isNumeric(destination);
}

function isPlainEnd({ services, domains }: EntityMatch): boolean {
  return services.length === 0 && domains === undefined;
}

function hasNoPorts({ ports, notPorts }: EntityMatch): boolean {
  return ports.length === 0 && notPorts.length === 0;
}

function isNumeric({ ports, notPorts }: EntityMatch): boolean {
  return ![...ports, ...notPorts].some((port) => 'named' in port);
}

function asked(questions: readonly number[]): Asked {
  const asking = questions.flatMap((question, index) => (question === ANYONE ? [] : [{ bit: 1 << index, question }]));
  return {
    bits: Int32Array.from(asking, ({ bit }) => bit),
    questions: Int32Array.from(asking, ({ question }) => question),
  };
}
