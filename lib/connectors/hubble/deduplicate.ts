/**
 * Cilium reports one denied packet twice, as policy verdict and as drop (flows.md 6.1.7), and a tailed file may be
 * read twice. Both look like more traffic than there was.
 */
import { randomInt } from 'node:crypto';
import { asFields, FieldReader, type Fields } from '@/lib/connectors/fields';
import { HashSet } from '@/lib/core/hash-set';
import { Spare } from '@/lib/core/spare';
import { type TextHash, textHash } from '@/lib/core/text-hash';
import { readTime } from './time';
import { type EventClass, eventClass, flowOf, PORT_LAYERS, wireVerdict } from './wire';

interface Denial {
  readonly type: EventClass;
  readonly at: number;
}

/** Entries kept before the older half is forgotten: memory stays flat on an endless stream. */
const GENERATION_SIZE = 50_000;
const SAME_PACKET_MILLISECONDS = 1000;

/** Stateful; one per body or stream. The first one seen is kept. */
export class HubbleDeduplicator {
  readonly #uuids = new RecentHashes();
  readonly #denials = new Generations<Denial>();

  /**
   * Whether a record repeats one it saw before: the same uuid, or a denial of the same 5-tuple of the other event type
   * within a second.
   */
  isRepeat(record: unknown): boolean {
    const outer = asFields(record);
    const flow = outer === null ? null : flowOf(outer);
    if (outer === null || flow === null) return false;
    const uuid = flow.uuid;
    if (typeof uuid === 'string' && uuid !== '' && this.isRepeatedUuid(textHash(uuid))) return true;
    return isSecondDenial(this.#denials, flow, outer.time);
  }

  /** As isRepeat, for a record that has a uuid and is known to be no denial. */
  isRepeatedUuid(uuid: TextHash): boolean {
    return !this.#uuids.add(uuid);
  }

  /** To be called once, when nothing more comes: gives its memory to the next one. */
  release(): void {
    this.#uuids.release();
  }
}

function isSecondDenial(denials: Generations<Denial>, flow: Fields, wrapperTime: unknown): boolean {
  const type = eventClass(flow);
  if (type !== 'verdict' && type !== 'drop') return false;
  const tuple = wireVerdict(flow, false) === 'deny' ? tupleOf(flow) : null;
  const read = new FieldReader();
  const at = tuple === null ? 0 : readTime(read, flow.time ?? wrapperTime);
  if (tuple === null || read.failure !== null) return false;
  const earlier = denials.get(tuple);
  if (earlier !== undefined && earlier.type !== type && Math.abs(at - earlier.at) < SAME_PACKET_MILLISECONDS) {
    denials.delete(tuple);
    return true;
  }
  denials.set(tuple, { type, at });
  return false;
}

/** Null when an address is missing: then nothing proves that two events are one packet. */
function tupleOf(flow: Fields): string | null {
  const ip = asFields(flow.IP);
  const l4 = asFields(flow.l4);
  const [from, to] = [ip?.source, ip?.destination];
  if (l4 === null || typeof from !== 'string' || typeof to !== 'string') return null;
  const ports = PORT_LAYERS.map((name) => {
    const layer = asFields(l4[name]);
    return layer === null ? null : [layer.source_port, layer.destination_port].map(String);
  });
  return JSON.stringify([from, to, ports]);
}

/** A map that forgets: two generations, the older dropped when the younger is full. */
class Generations<V> {
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: V): void {
    if (this.#young.size >= GENERATION_SIZE) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}

/** As many as there are bodies in work at once, two each. */
const spare = new Spare(8, () => new HashSet(randomInt));

/** A set that forgets in the same way. */
class RecentHashes {
  #young = spare.take();
  #old = spare.take();

  /** True when it was not there. */
  add(hash: TextHash): boolean {
    if (this.#old.has(hash) || !this.#young.add(hash)) return false;
    if (this.#young.size >= GENERATION_SIZE) {
      this.#old.clear();
      [this.#old, this.#young] = [this.#young, this.#old];
    }
    return true;
  }

  /** Once, at the end. */
  release(): void {
    for (const set of [this.#old, this.#young]) {
      set.clear();
      spare.give(set);
    }
  }
}
