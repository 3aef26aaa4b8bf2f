/** One object per distinct series, endpoint and trace: known lines of many pods and windows then cost little memory. */
import type { FlowCounters, SeriesKey } from '@/lib/core/flow';
import { endpointKey, joinSeriesKey, traceKey } from '@/lib/core/flow-key';

/** Values of each kind and characters of their texts; beyond them all are let go, and new ones are kept again. */
const LIMIT = 100_000;
const CHARACTER_LIMIT = 16_000_000;

interface Shared<T> {
  readonly value: T;
  /** No other value ever has it: it stands for the value in the texts of series. */
  readonly number: number;
}

let values = 0;

/** By text. The texts of series name their parts by number: written out, those of 50,000 series take 100 MB. */
class SharedValues<T> {
  #values = new Map<string, Shared<T>>();
  #characters = 0;

  get(text: string, make: () => T): Shared<T> {
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    if (this.#values.size >= LIMIT || this.#characters > CHARACTER_LIMIT) {
      this.#values = new Map();
      this.#characters = 0;
    }
    const made = { value: make(), number: ++values };
    this.#values.set(inOnePiece(text), made);
    this.#characters += text.length;
    return made;
  }
}

/** A text that was put together keeps its pieces, each an object of its own. */
function inOnePiece(text: string): string {
  return Buffer.from(text).toString();
}

const series = new SharedValues<SeriesKey>();
const endpoints = new SharedValues<SeriesKey['source']>();
const traces = new SharedValues<SeriesKey['trace']>();

/** An equal key, the same object as often as possible: what comes after can know it by reference. */
export function sharedSeries(key: SeriesKey): SeriesKey {
  const source = endpoints.get(endpointKey(key.source), () => key.source);
  const destination = endpoints.get(endpointKey(key.destination), () => key.destination);
  const trace = traces.get(traceKey(key.trace), () => key.trace);
  const text = joinSeriesKey(key, {
    source: `${source.number}`,
    destination: `${destination.number}`,
    trace: `${trace.number}`,
  });
  const shared = () => ({ ...key, source: source.value, destination: destination.value, trace: trace.value });
  return series.get(text, shared).value;
}

const counters = new SharedValues<FlowCounters>();

/** Equal counters, the same object: events count one packet, and some a connection. */
export function sharedCounters(own: FlowCounters): FlowCounters {
  return counters.get(JSON.stringify(own), () => own).value;
}
