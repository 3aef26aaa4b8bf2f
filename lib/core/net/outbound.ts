/** Addresses that a request made on somebody's word must not reach (server-side request forgery, security.md 2.5). */
import type { Address } from './address';
import { anyContains, parseCidr } from './cidr';

/** This host, private and shared space, link-local (cloud metadata), multicast, and tunnels that lead back into them. */
const INSIDE = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/32', '2002::/16', 'fc00::/7', 'fe80::/10'],
  ...['fec0::/10', 'ff00::/8'],
].flatMap((text) => parseCidr(text) ?? []);

/** IPv4-mapped addresses are judged as the IPv4 address they carry (parseAddress reads them so). */
export function isInside(address: Address): boolean {
  return anyContains(INSIDE, address);
}
