/** Ends of connections as the engine knows them: numbered by content, and sorted into classes that no rule tells apart. */
import type { Endpoint } from '@/lib/core/flow';
import { type CompiledEndpoint, compileEndpoint, type IndexedFacts } from '@/lib/core/policy/compiled-endpoint';
import type { AddressClass, AddressTable } from './address-classes';
import { AnswerRow } from './answer-row';
import type { EntityTable } from './entity-questions';
import { LabelClass } from './label-class';
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
}

interface Entry extends KnownEndpoint {
  /** Null until asked for; found anew once the address table has another version. */
  class: EndpointClass | null;
  version: number;
}

export class EndpointTable {
  private byObject = new WeakMap<Endpoint, Entry>();
  private byContent = new Map<string, Entry>();
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
  ) {
    this.setLists = facts.networkSets.map(({ nets }) => addresses.listOf(nets));
  }

  /** By identity first, then by content: storage gives each series its own objects. */
  of(endpoint: Endpoint): KnownEndpoint {
    return this.entryOf(endpoint);
  }

  /** Right for the rules compiled so far; ask again after more were compiled. */
  classOf({ endpoint }: KnownEndpoint): EndpointClass {
    const entry = this.entryOf(endpoint);
    if (entry.class !== null && entry.version === this.addresses.version) return entry.class;
    entry.class = this.findClass(entry);
    entry.version = this.addresses.version;
    return entry.class;
  }

  private entryOf(endpoint: Endpoint): Entry {
    const known = this.byObject.get(endpoint);
    if (known !== undefined) return known;
    const content = contentKey(endpoint);
    const entry = this.byContent.get(content) ?? this.add(endpoint, content);
    this.byObject.set(endpoint, entry);
    return entry;
  }

  private add(endpoint: Endpoint, content: string): Entry {
    if (this.byContent.size >= MAX_ENDPOINTS) {
      this.byContent = new Map();
      this.byObject = new WeakMap();
    }
    const entry: Entry = { id: this.nextId++, endpoint, compiled: this.compile(endpoint), class: null, version: 0 };
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
    const answer = (question: number) => this.entities.answer(question, labels, address);
    return {
      labels,
      asSource: new AnswerRow((block) => block.source, answer),
      asDestination: new AnswerRow((block) => block.destination, answer),
    };
  }

  private labelClassOf({ endpoint, compiled }: KnownEndpoint, address: AddressClass): LabelClass {
    const key = this.labelKey(endpoint, address);
    const found =
      this.labelClasses.get(key) ?? new LabelClass(this.labelClasses.size, this.selectors, compiled.matches);
    this.labelClasses.set(key, found);
    return found;
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
