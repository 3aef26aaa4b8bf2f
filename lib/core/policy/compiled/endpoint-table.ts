/** Ends of connections as the engine knows them: numbered by content, and sorted into classes that no rule tells apart. */
import type { Endpoint } from '@/lib/core/flow';
import { type CompiledEndpoint, compileEndpoint, type IndexedFacts } from '@/lib/core/policy/compiled-endpoint';
import type { AddressClass, AddressTable } from './address-classes';
import { AnswerRow } from './answer-row';
import { Answers } from './answers';
import type { EntityTable } from './entity-questions';
import { LabelClass } from './label-class';
import type { RuleBlock } from './rule-block';
import type { SelectorTable } from './selector-table';
import { NO } from './truth';

/** Endpoints remembered at most; then they are numbered anew, which only costs judging again. */
const MAX_ENDPOINTS = 1 << 18;

/** Endpoints with the same answers to every question about an end. */
export interface EndpointClass {
  readonly labels: LabelClass;
  readonly asSource: AnswerRow;
  readonly asDestination: AnswerRow;
}

export interface KnownEndpoint {
  /** Never given twice. */
  readonly id: number;
  readonly endpoint: Endpoint;
  readonly compiled: CompiledEndpoint;
  /** Written by the table alone: the class as of a version of the address table. */
  found: { readonly class: EndpointClass; readonly version: number } | null;
}

export class EndpointTable {
  private byObject = new WeakMap<Endpoint, KnownEndpoint>();
  private byContent = new Map<string, KnownEndpoint>();
  private nextId = 0;
  private readonly labelClasses = new Map<string, LabelClass>();
  private readonly classes = new Map<string, EndpointClass>();
  /** The block list of each network set, in the order of the facts. */
  private readonly setLists: readonly number[];

  constructor(
    private readonly facts: IndexedFacts,
    private readonly selectors: SelectorTable,
    private readonly addresses: AddressTable,
    private readonly entities: EntityTable,
    private readonly blocks: readonly RuleBlock[],
  ) {
    this.setLists = facts.networkSets.map(({ nets }) => addresses.listOf(nets));
  }

  /** By identity first, then by content: storage gives each series its own objects. */
  of(endpoint: Endpoint): KnownEndpoint {
    const known = this.byObject.get(endpoint);
    if (known !== undefined) return known;
    const content = contentKey(endpoint);
    const entry = this.byContent.get(content) ?? this.add(endpoint, content);
    this.byObject.set(endpoint, entry);
    return entry;
  }

  /** Right for the rules compiled so far: a new list of blocks may tell apart what was one class. */
  classOf(known: KnownEndpoint): EndpointClass {
    const { version } = this.addresses;
    if (known.found?.version === version) return known.found.class;
    const found = { class: this.findClass(known), version };
    known.found = found;
    return found.class;
  }

  private add(endpoint: Endpoint, content: string): KnownEndpoint {
    if (this.byContent.size >= MAX_ENDPOINTS) {
      this.byContent = new Map();
      this.byObject = new WeakMap();
    }
    const entry = { id: this.nextId++, endpoint, compiled: this.compile(endpoint), found: null };
    this.byContent.set(content, entry);
    return entry;
  }

  /** With the network sets only that its address may be in: the others cannot matter, and there may be many. */
  private compile(endpoint: Endpoint): CompiledEndpoint {
    const compiled = compileEndpoint(endpoint, this.facts);
    if (endpoint.kind === 'workload' || endpoint.kind === 'host' || this.facts.networkSets.length === 0)
      return compiled;
    const address = this.addresses.classOf(compiled.space);
    const networkSets = this.facts.networkSets.filter(({ set }, index) => {
      const isItself = set.name === endpoint.name && set.namespace === endpoint.namespace;
      return isItself || address.within(this.setLists[index] ?? -1) !== NO;
    });
    return compileEndpoint(endpoint, { ...this.facts, networkSets });
  }

  private findClass(known: KnownEndpoint): EndpointClass {
    const address = this.addresses.classOf(known.compiled.space);
    const labels = this.labelClassOf(known, address);
    const key = `${labels.id}@${address.key}`;
    const found = this.classes.get(key) ?? this.newClass(labels, address);
    this.classes.set(key, found);
    return found;
  }

  private newClass(labels: LabelClass, address: AddressClass): EndpointClass {
    const answers = new Answers((question) => this.entities.answer(question, labels, address));
    return {
      labels,
      asSource: new AnswerRow(this.blocks, (block) => block.source, answers),
      asDestination: new AnswerRow(this.blocks, (block) => block.destination, answers),
    };
  }

  private labelClassOf(known: KnownEndpoint, address: AddressClass): LabelClass {
    const key = this.labelKey(known.endpoint, address);
    const found = this.labelClasses.get(key) ?? this.newLabelClass(known);
    this.labelClasses.set(key, found);
    return found;
  }

  private newLabelClass({ endpoint, compiled }: KnownEndpoint): LabelClass {
    const byParts = endpoint.kind === 'workload' || endpoint.kind === 'host';
    return new LabelClass(this.labelClasses.size, this.selectors, byParts, compiled.matches);
  }

  /** Everything that compiled-endpoint.ts looks at when it is asked about a selector. */
  private labelKey({ kind, namespace, name, labels, serviceAccount }: Endpoint, address: AddressClass): string {
    switch (kind) {
      case 'workload': {
        const known = this.facts.workloads.get(`${namespace ?? ''}/${name}`);
        const more = known && [known.labels, known.serviceAccount, known.serviceAccountLabels];
        return JSON.stringify([kind, namespace, labels, serviceAccount, more]);
      }
      case 'host':
        return JSON.stringify([kind, labels]);
      case 'network':
        return JSON.stringify([kind, address.key]);
      case 'networkSet':
        return JSON.stringify([kind, namespace, name, labels, address.key]);
    }
  }
}

function contentKey({ kind, namespace, name, labels, ip, serviceAccount }: Endpoint): string {
  return JSON.stringify([kind, namespace, name, labels, ip, serviceAccount]);
}
