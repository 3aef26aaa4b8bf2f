import type { Connection } from '@/lib/core/graph/model';

/** `tcp 8080`, `icmp`. */
export function portText(connection: Pick<Connection, 'protocol' | 'destinationPort'>): string {
  return connection.destinationPort === null
    ? connection.protocol
    : `${connection.protocol} ${connection.destinationPort}`;
}
