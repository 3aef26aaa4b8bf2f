import { Box, Boxes, Globe, type LucideIcon, Network, Server, Shapes } from 'lucide-react';
import type { GraphItem } from '@/lib/core/graph/model';

/** Icon and words of an item's kind. */
export function iconOf(item: Pick<GraphItem, 'kind' | 'name'>): LucideIcon {
  switch (item.kind) {
    case 'workload':
      return Box;
    case 'namespace':
      return Boxes;
    case 'host':
      return Server;
    case 'networkSet':
      return Shapes;
    case 'network':
      return item.name === 'public' ? Globe : Network;
  }
}

export function kindText(item: Pick<GraphItem, 'kind'>): string {
  return { workload: 'Workload', namespace: 'Namespace', host: 'Host', networkSet: 'Network set', network: 'Network' }[
    item.kind
  ];
}

/** `public` is a network's wire name; people read `Public network`. */
export function titleOf(item: Pick<GraphItem, 'kind' | 'name'>): string {
  if (item.kind !== 'network') return item.name;
  if (item.name === 'public') return 'Public network';
  return item.name === 'private' ? 'Private network' : item.name;
}
