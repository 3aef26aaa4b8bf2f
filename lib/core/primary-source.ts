/**
 * Two sources on one cluster see the same traffic and must never be added up (flows.md 6.1 rule 8). Per connection
 * only one of them counts: the cluster's primary source where it reports the connection, another one where it does not.
 */
import type { SeriesSum } from './flow';
import { connectionKey } from './graph/ids';

export interface SourcedSum {
  /** Connector that brought the series. */
  readonly connector: string;
  readonly sum: SeriesSum;
}

/** The sums that count, in the order given. `primary` null = not settled yet: the first connector by name. O(sums). */
export function keepOneSource(sums: readonly SourcedSum[], primary: string | null): readonly SeriesSum[] {
  const connectors = new Set(sums.map(({ connector }) => connector));
  if (connectors.size <= 1) return sums.map(({ sum }) => sum);
  const chosen = new Map<string, string>();
  for (const { connector, sum } of sums) {
    const key = connectionKey(sum.key);
    const known = chosen.get(key);
    if (known === undefined || isBetter(connector, known, primary)) chosen.set(key, connector);
  }
  return sums.filter(({ connector, sum }) => chosen.get(connectionKey(sum.key)) === connector).map(({ sum }) => sum);
}

function isBetter(connector: string, known: string, primary: string | null): boolean {
  if (known === primary) return false;
  return connector === primary || connector < known;
}
