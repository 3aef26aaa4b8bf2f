/** One object per distinct series, endpoint and trace: known lines of many pods and windows then cost little memory. */
import { hash } from 'node:crypto';
import type { SeriesKey } from '@/lib/core/flow';
import { endpointKey, seriesKey, traceKey } from '@/lib/core/flow-key';

/** Values kept of each kind; beyond it all are let go, and new ones are kept again. */
const LIMIT = 100_000;

/** By the hash of the text: the texts of 50,000 series take 100 MB. */
class Shared<T> {
  #values = new Map<string, T>();

  get(text: string, value: () => T): T {
    const name = hash('sha256', text, 'base64url');
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (this.#values.size >= LIMIT) this.#values = new Map();
    const made = value();
    this.#values.set(name, made);
    return made;
  }
}

const series = new Shared<SeriesKey>();
const endpoints = new Shared<SeriesKey['source']>();
const traces = new Shared<SeriesKey['trace']>();

/** An equal key, the same object as often as possible: what comes after can know it by reference. */
export function sharedSeries(key: SeriesKey): SeriesKey {
  return series.get(seriesKey(key), () => ({
    ...key,
    source: endpoints.get(endpointKey(key.source), () => key.source),
    destination: endpoints.get(endpointKey(key.destination), () => key.destination),
    trace: traces.get(traceKey(key.trace), () => key.trace),
  }));
}
