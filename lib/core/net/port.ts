/** Ports as policies write them: a number, an "a:b" range, or the name of a container port. */
import { err, ok, type Result } from '@/lib/core/result';

export interface NumericPorts {
  readonly from: number;
  readonly to: number;
}
export type PortText = NumericPorts | { readonly named: string };

export const MAX_PORT = 65535;

/**
 * Reads one entry of a Calico ports list. A string of digits is a number. 0 is accepted, as upstream's parser
 * does; whether it is sensible is for validation. The error is a sentence.
 */
export function parsePort(value: unknown): Result<PortText, string> {
  if (typeof value === 'number') return single(value);
  if (typeof value !== 'string' || value === '') return err('a port must be a number, a range "a:b" or a name');
  if (/^\d+$/.test(value)) return single(Number(value));
  const range = /^(\d+):(\d+)$/.exec(value);
  if (range !== null) return between(Number(range[1]), Number(range[2]));
  if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(value)) return err('a port name holds letters, digits, - _ and . only');
  return ok({ named: value });
}

/** "80", "8000:9000" or the name. */
export function formatPort(port: PortText): string {
  if ('named' in port) return port.named;
  return port.from === port.to ? String(port.from) : `${port.from}:${port.to}`;
}

/** Sorts and joins numeric ranges that touch or overlap; names follow in their order, without repeats. */
export function mergePorts<T extends PortText>(ports: readonly T[]): readonly PortText[] {
  const named = new Set(ports.flatMap((port) => ('named' in port ? [port.named] : [])));
  const ranges = ports.filter((port): port is T & NumericPorts => 'from' in port).sort((a, b) => a.from - b.from);
  const merged: NumericPorts[] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && range.from <= last.to + 1) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else {
      merged.push({ from: range.from, to: range.to });
    }
  }
  return [...merged, ...[...named].map((name) => ({ named: name }))];
}

function single(port: number): Result<PortText, string> {
  return between(port, port);
}

function between(from: number, to: number): Result<PortText, string> {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > MAX_PORT) {
    return err(`a port is a whole number from 0 to ${MAX_PORT}`);
  }
  return from > to ? err('a port range starts with its lower end') : ok({ from, to });
}
