import { Truncate } from '@/components/ui/truncate';
import type { Endpoint } from '@/lib/core/flow';

/** `emojivoto/web`, `1.1.1.1`, `Public network`: the end of a flow as people call it. */
export function endpointText(endpoint: Pick<Endpoint, 'kind' | 'namespace' | 'name' | 'ip'>): string {
  if (endpoint.kind === 'network') return endpoint.ip ?? `${endpoint.name} network`;
  const name = endpoint.namespace === null ? endpoint.name : `${endpoint.namespace}/${endpoint.name}`;
  return endpoint.kind === 'networkSet' && endpoint.ip !== null ? `${name} (${endpoint.ip})` : name;
}

export interface EndpointNameProps {
  readonly endpoint: Pick<Endpoint, 'kind' | 'namespace' | 'name' | 'ip'>;
  readonly limit?: number;
  readonly copy?: boolean;
}

/** The namespace is lighter than the name, so that a column of names can be scanned. */
export function EndpointName({ endpoint, limit = 30, copy = false }: EndpointNameProps) {
  if (endpoint.namespace === null || endpoint.kind === 'network') {
    return <Truncate text={endpointText(endpoint)} limit={limit} copy={copy} />;
  }
  return (
    <span className="inline-flex min-w-0 max-w-full items-center">
      <Truncate text={`${endpoint.namespace}/`} limit={Math.ceil(limit / 2)} className="shrink-0 text-muted" />
      <Truncate text={endpoint.name} limit={limit} copy={copy} />
    </span>
  );
}
