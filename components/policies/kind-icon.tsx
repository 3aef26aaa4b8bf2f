import { Globe, Hexagon, ShipWheel } from 'lucide-react';
import { Tooltip } from '@/components/ui/tooltip';

/** Kubernetes' wheel; of Calico's and Cilium's a globe for what holds in all namespaces, a hexagon for the rest. The words on hover. */
export function KindIcon({ kind, global }: { readonly kind: string; readonly global: boolean }) {
  const Icon = kind.startsWith('Kubernetes') ? ShipWheel : global ? Globe : Hexagon;
  return (
    <Tooltip content={kind}>
      <span role="img" aria-label={kind} className="shrink-0 text-subtle">
        <Icon aria-hidden className="size-3.5" />
      </span>
    </Tooltip>
  );
}
