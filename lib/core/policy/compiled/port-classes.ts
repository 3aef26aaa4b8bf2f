/** Ports that no rule can tell apart are one class, named by its lowest port; a new boundary only splits classes. */
import { MAX_PORT } from '@/lib/core/net/port';
import type { PortMatch } from '@/lib/core/policy/model';

export class PortTable {
  /** 1 where a class starts. */
  private readonly starts = new Uint8Array(MAX_PORT + 1);
  private readonly classes = new Uint16Array(MAX_PORT + 1);
  private changed = false;

  /** Named ports split nothing: they are asked by name. */
  add(ports: readonly PortMatch[]): void {
    for (const port of ports) {
      if ('named' in port) continue;
      this.startAt(Math.ceil(port.from));
      this.startAt(Math.floor(port.to) + 1);
    }
  }

  /** The lowest port of the class, for a whole number from 0 to 65535. */
  classOf(port: number): number {
    if (this.changed) this.fill();
    return this.classes[port] ?? 0;
  }

  private startAt(port: number): void {
    if (port <= 0 || port > MAX_PORT || this.starts[port] === 1) return;
    this.starts[port] = 1;
    this.changed = true;
  }

  private fill(): void {
    let start = 0;
    for (let port = 0; port <= MAX_PORT; port++) {
      if (this.starts[port] === 1) start = port;
      this.classes[port] = start;
    }
    this.changed = false;
  }
}
