/**
 * From a feed file to indicators. Every line that cannot be used is kept with its number and reason, because a feed
 * that silently loses lines is a feed nobody can trust. Formats and traps: security.md 1.2.
 */
import { type Cidr, parseCidr } from '@/lib/core/net/cidr';
import { err, ok, type Result } from '@/lib/core/result';
import { cidrText, isReserved, overlaps, readFeedAddress } from './feed-address';
import { type NameKnowledge, readFeedDomain } from './feed-domain';
import {
  csvFields,
  excerptOf,
  type FeedLine,
  feedLines,
  MAX_LINE_CHARACTERS,
  refang,
  withoutComment,
} from './feed-lines';

/** `lines`: one indicator a line (first word); hosts lines (`0.0.0.0 name`) are recognised. `csv`: column from 0. */
export type FeedFormat =
  | { readonly kind: 'lines' }
  | { readonly kind: 'csv'; readonly column: number; readonly delimiter: string; readonly header: boolean };

export interface FeedOptions extends NameKnowledge {
  readonly content: 'ip' | 'domain';
  readonly format?: FeedFormat;
  /** Pod, service and node blocks of the cluster: a feed must not list them. */
  readonly clusterCidrs?: readonly string[];
  /** Default 2,000,000. */
  readonly maxEntries?: number;
}

/** `value`: canonical CIDR, or A-label name where a leading `*.` means the names below it. */
export interface FeedEntry {
  readonly value: string;
  readonly line: number;
}

export interface RefusedLine {
  readonly line: number;
  readonly reason: string;
  readonly excerpt: string;
}

/** Entries in file order, each value once. `refused` keeps the first 1,000; the totals count all. */
export interface ParsedFeed {
  readonly entries: readonly FeedEntry[];
  readonly refused: readonly RefusedLine[];
  readonly refusedTotal: number;
  readonly refusedByReason: Readonly<Record<string, number>>;
  /** Left out although well-formed: blocks touching private or reserved space, or the cluster's own. */
  readonly strippedReserved: number;
  readonly strippedCluster: number;
  readonly maskedHostBits: number;
  readonly duplicates: number;
}

export type FeedError =
  | { readonly code: 'html-page'; readonly detail: string }
  | { readonly code: 'too-many-entries'; readonly detail: string };

export const MAX_REFUSED_KEPT = 1000;
const DEFAULT_MAX_ENTRIES = 2_000_000;
const LINES: FeedFormat = { kind: 'lines' };
/** Names a hosts file maps for the machine itself. */
const LOCAL_NAMES = new Set([
  'localhost',
  'localhost.localdomain',
  'local',
  'broadcasthost',
  'ip6-localhost',
  'ip6-loopback',
]);

/**
 * Reads a whole feed; O(characters). An empty file is a valid feed of nothing. The only errors are an HTML page in a
 * feed's place and more entries than allowed: everything else is a refused line.
 */
export function parseFeed(text: string, options: FeedOptions): Result<ParsedFeed, FeedError> {
  if (/^\ufeff?\s*<(!doctype html|html|head|body)\b/i.test(text)) {
    return err({ code: 'html-page', detail: 'the feed is an HTML page, most likely an error or login page' });
  }
  const collector = new Collector(options);
  const format = options.format ?? LINES;
  for (const [index, line] of feedLines(text).entries()) {
    if (format.kind === 'csv' && format.header && index === 0) continue;
    collector.read(line, tokensOf(line, format, options.content));
    if (collector.isFull) return err({ code: 'too-many-entries', detail: `more than ${collector.maxEntries} entries` });
  }
  return ok(collector.result());
}

/** The words of a line to read as indicators; an error refuses the line; none for comments. */
function tokensOf(
  line: FeedLine,
  format: FeedFormat,
  content: FeedOptions['content'],
): Result<readonly string[], string> {
  if (line.text.length > MAX_LINE_CHARACTERS) return err(`a line of more than ${MAX_LINE_CHARACTERS} characters`);
  if (line.text.includes('\0')) return err('a NUL character');
  const text = format.kind === 'csv' ? line.text.trim() : withoutComment(line.text);
  if (text === '' || text.startsWith('#')) return ok([]);
  if (format.kind === 'csv') return csvToken(text, format);
  const words = text.split(/\s+/);
  if (content === 'domain' && words.length > 1 && parseCidr(words[0] ?? '') !== null) {
    return ok(words.slice(1).filter((name) => !LOCAL_NAMES.has(name.toLowerCase())));
  }
  return ok(words.slice(0, 1).map(refang));
}

function csvToken(text: string, format: FeedFormat & { kind: 'csv' }): Result<readonly string[], string> {
  const fields = csvFields(text, format.delimiter);
  if (fields === null) return err('broken CSV quoting');
  const field = fields[format.column];
  if (field === undefined || field === '') return err(`no column ${format.column + 1}`);
  return ok([refang(field)]);
}

/** Counts and keeps. Mutable only inside parseFeed. */
class Collector {
  readonly maxEntries: number;
  private readonly entries: FeedEntry[] = [];
  private readonly seen = new Set<string>();
  private readonly refused: RefusedLine[] = [];
  private readonly byReason = new Map<string, number>();
  private readonly clusterNets: readonly Cidr[];
  private strippedReserved = 0;
  private strippedCluster = 0;
  private maskedHostBits = 0;
  private duplicates = 0;

  constructor(private readonly options: FeedOptions) {
    this.maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
    this.clusterNets = (options.clusterCidrs ?? []).flatMap((text) => parseCidr(text) ?? []);
  }

  get isFull(): boolean {
    return this.entries.length > this.maxEntries;
  }

  read(line: FeedLine, tokens: Result<readonly string[], string>): void {
    if (!tokens.ok) this.refuse(line, tokens.error);
    for (const token of tokens.ok ? tokens.value : []) {
      if (this.options.content === 'ip') this.readAddress(line, token);
      else this.readName(line, token);
    }
  }

  result(): ParsedFeed {
    const { entries, refused, strippedReserved, strippedCluster, maskedHostBits, duplicates } = this;
    const counts = [...this.byReason.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    const refusedTotal = counts.reduce((total, [, count]) => total + count, 0);
    const refusedByReason = Object.fromEntries(counts);
    return {
      entries,
      refused,
      refusedTotal,
      refusedByReason,
      strippedReserved,
      strippedCluster,
      maskedHostBits,
      duplicates,
    };
  }

  private readAddress(line: FeedLine, token: string): void {
    const read = readFeedAddress(token);
    if (!read.ok) {
      this.refuse(line, read.error);
      return;
    }
    if (read.value.maskedHostBits) this.maskedHostBits++;
    for (const cidr of read.value.cidrs) {
      if (isReserved(cidr)) this.strippedReserved++;
      else if (this.clusterNets.some((net) => overlaps(net, cidr))) this.strippedCluster++;
      else this.keep(line, cidrText(cidr));
    }
  }

  private readName(line: FeedLine, token: string): void {
    const read = readFeedDomain(refang(token), this.options);
    if (!read.ok) this.refuse(line, read.error);
    for (const value of read.ok ? read.value : []) this.keep(line, value);
  }

  private keep({ line }: FeedLine, value: string): void {
    if (this.seen.has(value)) {
      this.duplicates++;
      return;
    }
    this.seen.add(value);
    this.entries.push({ value, line });
  }

  private refuse({ line, text }: FeedLine, reason: string): void {
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1);
    if (this.refused.length < MAX_REFUSED_KEPT) this.refused.push({ line, reason, excerpt: excerptOf(text) });
  }
}
