import { graphResponse } from '@/lib/api/graph';
import type { View } from '@/lib/core/graph/model';
import { type RangeParams, refreshOf } from './range-params';
import { read } from './read';

/** The service graph of a range, workload level. */
export function graphQuery(params: RangeParams & { readonly view: View }) {
  return read('/api/graph', { ...params }, graphResponse, refreshOf(params));
}
