/** External peers: exact addresses while they are few, never a wider network unless somebody asked for it. */
import { formatCidr, RFC1918 } from '@/lib/core/net/cidr';
import type { PeerEntity } from '@/lib/core/policy/peer-entity';
import type { Direction, Learned, Lesson, PeerClass } from './learn';
import type { NotProposed } from './model';
import type { RecommendSettings } from './settings';

const PRIVATE_NETS = RFC1918.map(formatCidr);
const NETWORKS = ['private', 'public'] as const;

/**
 * Keeps external peers of one direction and network when all have an address and there are at most
 * `maxExternalAddresses` of them; else widens them where the settings say so, else proposes none of them.
 */
export function limitExternal(lesson: Lesson, settings: RecommendSettings): Lesson {
  const learned = lesson.learned.filter((item) => !isExternal(item.peerClass));
  const notProposed = [...lesson.notProposed];
  for (const direction of ['ingress', 'egress'] as const) {
    for (const network of NETWORKS) {
      const items = lesson.learned.filter((item) => item.peerClass === network && item.direction === direction);
      const widen = network === 'public' ? settings.widenPublic : settings.widenPrivate;
      const exact = items.filter((item) => item.entity !== null);
      const addresses = new Set(exact.map((item) => item.entity?.nets?.[0]));
      if (widen && (exact.length < items.length || addresses.size > settings.maxExternalAddresses)) {
        learned.push(...items.map((item) => ({ ...item, entity: wholeNetwork(network) })));
        continue;
      }
      const fits = addresses.size <= settings.maxExternalAddresses;
      if (fits) learned.push(...exact);
      else
        notProposed.push(
          refused(
            exact,
            direction,
            network,
            `${addresses.size} addresses, more than the ${settings.maxExternalAddresses} proposed one by one`,
          ),
        );
      const nameless = items.filter((item) => item.entity === null);
      if (nameless.length > 0) notProposed.push(refused(nameless, direction, network, 'the address was not reported'));
    }
  }
  return { learned, notProposed };
}

function isExternal(peerClass: PeerClass): boolean {
  return peerClass === 'private' || peerClass === 'public';
}

/** Public space is all of IPv4 without RFC 1918: a rule without an entity would open pods as well. */
function wholeNetwork(network: 'private' | 'public'): PeerEntity {
  return network === 'private' ? { nets: PRIVATE_NETS } : { nets: ['0.0.0.0/0'], notNets: PRIVATE_NETS };
}

function refused(
  items: readonly Learned[],
  direction: Direction,
  network: 'private' | 'public',
  because: string,
): NotProposed {
  const ports = [
    ...new Set(items.map((item) => `${item.protocol}${item.port === null ? '' : ` ${item.port}`}`)),
  ].sort();
  const connections = items.reduce((total, item) => total + item.connections, 0);
  const text = `${direction} ${ports.join(', ')} ${direction === 'egress' ? 'to' : 'from'} the ${network} network: ${because}`;
  return { text, reason: network === 'public' ? 'public-network' : 'unknown-peer', connections };
}
