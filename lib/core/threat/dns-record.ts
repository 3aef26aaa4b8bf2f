import type { Labels, Seconds } from '@/lib/core/flow';

/** One DNS question a workload asked, as Calico Enterprise DNS logs or a CoreDNS log state it. */
export interface DnsRecord {
  readonly at: Seconds;
  readonly clientNamespace: string | null;
  /** Workload name, generated suffixes cut off. */
  readonly clientName: string;
  readonly clientLabels: Labels | null;
  /** Lower case, A-label form, no trailing dot. */
  readonly queryName: string;
  readonly queryType: string;
  /** NOERROR, NXDOMAIN ... */
  readonly responseCode: string;
  /** Canonical addresses and names of the answers, in order. */
  readonly answers: readonly string[];
  /** How many equal questions this record stands for, at least 1. */
  readonly count: number;
}
