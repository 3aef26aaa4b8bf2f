/** One line of one feed, ready to be matched. */
export interface Indicator {
  readonly feedId: string;
  /** Canonical CIDR, or A-label name; a leading `*.` = the names below it. */
  readonly value: string;
  /** Line in the feed file, from 1. */
  readonly line: number;
}

/** `subtree` = the feed matches a name and everything below it, whatever its lines say. */
export interface DomainIndicator extends Indicator {
  readonly subtree: boolean;
}
