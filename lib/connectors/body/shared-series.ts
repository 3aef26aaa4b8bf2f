/** One object per distinct series, endpoint and trace: known lines of many pods and windows then cost little memory. */
import type { SeriesKey } from '@/lib/core/flow';
import { endpointKey, keepSeriesKey, seriesKey, traceKey } from '@/lib/core/flow-key';

/** Values kept of each kind; beyond it all are let go, and new ones are kept again. */
const LIMIT = 100_000;

class Shared<T> {
  #values = new Map<string, T>();

  get(text: string, value: () => T): T {
    const known = this.#values.get(text);
    if (known !== undefined) return known;
    if (this.#values.size >= LIMIT) this.#values = new Map();
    const made = value();
    this.#values.set(text, made);
    return made;
  }
}

const series = new Shared<SeriesKey>();
const endpoints = new Shared<SeriesKey['source']>();
const traces = new Shared<SeriesKey['trace']>();

/** An equal key, the same object as often as possible, whose text is at hand. */
export function sharedSeries(key: SeriesKey): SeriesKey {
  const text = seriesKey(key);
  return series.get(text, () => {
    const shared = {
      ...key,
      source: endpoints.get(endpointKey(key.source), () => key.source),
      destination: endpoints.get(endpointKey(key.destination), () => key.destination),
      trace: traces.get(traceKey(key.trace), () => key.trace),
    };
    keepSeriesKey(shared, text);
    return shared;
  });
}
