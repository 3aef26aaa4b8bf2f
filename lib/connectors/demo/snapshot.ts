/** From the simulated cluster's objects to what the engine is told about a cluster. */
import type { ClusterSnapshot } from '@/lib/connectors/connector';
import type { Labels } from '@/lib/core/flow';
import type { ClusterFacts, PolicyDocument, ServiceFacts, Tier, WorkloadFacts } from '@/lib/core/policy/model';
import { policyKindOf } from '@/lib/core/policy/read-policy';
import { readTier } from '@/lib/core/policy/read-tier';
import { invariant } from '@/lib/core/result';
import { POD_IPS_ANNOTATION } from './objects';

/** What a Deployment of this cluster says about its pods; only the parts the seed writes. */
interface DeploymentSpec {
  readonly template: {
    readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
    readonly spec: {
      readonly serviceAccountName: string;
      readonly containers: readonly {
        readonly ports: readonly {
          readonly name: string;
          readonly containerPort: number;
          readonly protocol: string;
        }[];
      }[];
    };
  };
}

interface ServiceSpec {
  readonly selector: Labels;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly targetPort: number;
    readonly protocol: string;
  }[];
}

/** Reads all objects of the simulated cluster. Kinds the engine has no use for (ServiceAccount) are left out. */
export function readSnapshot(objects: readonly PolicyDocument[]): ClusterSnapshot {
  return {
    tiers: objects.filter((object) => object.kind === 'Tier').map(toTier),
    documents: objects.filter((object) => policyKindOf(object) !== null),
    facts: readFacts(objects),
  };
}

function readFacts(objects: readonly PolicyDocument[]): ClusterFacts {
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  return {
    namespaces: ofKind('Namespace').map(({ metadata }) => ({ name: metadata.name, labels: metadata.labels ?? {} })),
    networkSets: [],
    workloads: ofKind('Deployment').map(toWorkload),
    services: ofKind('Service').map(toService),
  };
}

function toTier(object: PolicyDocument): Tier {
  const tier = readTier(object);
  invariant(tier.ok, `tier ${object.metadata.name} of the simulated cluster is readable`);
  return tier.value;
}

function toWorkload({ metadata, spec }: PolicyDocument): WorkloadFacts {
  const { template } = spec as unknown as DeploymentSpec;
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    labels: template.metadata.labels,
    serviceAccount: template.spec.serviceAccountName,
    serviceAccountLabels: {},
    ips: podIps(template.metadata.annotations?.[POD_IPS_ANNOTATION] ?? ''),
    ports: template.spec.containers.flatMap((container) =>
      container.ports.map((port) => ({
        name: port.name,
        port: port.containerPort,
        protocol: port.protocol.toLowerCase(),
      })),
    ),
  };
}

/** `10.244.1.10/32,fd00::1/128` -> addresses without their length. */
function podIps(annotation: string): readonly string[] {
  return annotation.split(',').flatMap((cidr) => cidr.split('/').slice(0, 1).filter(Boolean));
}

function toService({ metadata, spec }: PolicyDocument): ServiceFacts {
  const { selector, ports } = spec as unknown as ServiceSpec;
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    labels: metadata.labels ?? {},
    selector,
    ports: ports.map((port) => ({ ...port, protocol: port.protocol.toLowerCase() })),
  };
}
