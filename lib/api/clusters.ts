/** The clusters Firebreak keeps flows and policies of, and how a new one is added. */
import { z } from 'zod';
import { tokenView } from './meta';

/** An RFC 1123 label: it stands in addresses, file names and shipper configurations. */
export const clusterName = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'use up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends',
  );

/** Times are epoch seconds. `records` = accepted from all connectors since the cluster was added. */
export const clusterView = z.object({
  name: z.string(),
  origin: z.enum(['demo', 'external']),
  createdAt: z.number(),
  /** Connectors that brought something, by name. */
  connectors: z.array(z.string()),
  /** Start of the newest window, null = no flows yet. */
  lastWindow: z.number().nullable(),
  records: z.number(),
});
export type ClusterView = z.infer<typeof clusterView>;

/** In the order of creation. `fallback` = the one shown when an address names none; null when there is no cluster. */
export const clustersResponse = z.object({ clusters: z.array(clusterView), fallback: z.string().nullable() });
export type ClustersResponse = z.infer<typeof clustersResponse>;

export const createClusterBody = z.object({ name: clusterName });
export type CreateClusterBody = z.infer<typeof createClusterBody>;
/** `token`: the first ingest token's text, shown once and never again. */
export const createClusterResponse = z.object({ cluster: clusterView, token: z.string(), view: tokenView });
export type CreateClusterResponse = z.infer<typeof createClusterResponse>;
