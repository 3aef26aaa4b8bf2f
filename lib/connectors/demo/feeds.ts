/**
 * Two threat feeds that go with the simulated cluster, as files a vendor might publish. Every address lies in a
 * documentation range (RFC 5737, RFC 3849) and every name under `.example` (RFC 2606): nobody real is listed.
 */

export const LISTED_ADDRESS = '203.0.113.66';
export const EXFIL_ADDRESS = '198.51.100.23';
export const LISTED_NAME = 'c2.badactor.example';
export const EXFIL_NAME = 'exfil.badactor.example';

export interface DemoFeed {
  /** Name of the feed and, with `.txt`, of its file. */
  readonly name: string;
  readonly description: string;
  readonly content: 'ip' | 'domain';
  readonly match: 'exact' | 'subtree';
  /** 1-100 */
  readonly severity: number;
  /** MITRE ATT&CK technique */
  readonly mitre: string;
  readonly text: string;
}

const ADDRESSES = `# Command-and-control servers, one address or range per line
# Published for the Firebreak demo: documentation ranges only
#
# cluster A
192.0.2.17
192.0.2.23
192.0.2.101
192.0.2.102
192.0.2.144
192.0.2.200
192.0.2.233
# cluster B: the whole rack
192.0.2.48/29
192.0.2.128/30
# drop points
${EXFIL_ADDRESS}
198.51.100.4
198.51.100.61
198.51.100.77
198.51.100.113
198.51.100.190
198.51.100.205
198.51.100.208/28
# beacons seen in the last 30 days
203.0.113.5
203.0.113.12
203.0.113.38
203.0.113.41
${LISTED_ADDRESS}   # c2.badactor.example
203.0.113.90
203.0.113.127
203.0.113.150
203.0.113.199
203.0.113.240/29
# over IPv6
2001:db8:bad::66
2001:db8:bad:c2::/64
`;

const NAMES = `# Names used by malware families, the name and everything below it
# Published for the Firebreak demo: reserved names only
#
# badactor
${LISTED_NAME}
${EXFIL_NAME}
stage.badactor.example
update.badactor.example
# look-alikes
login-microsoft0nline.example
secure-paypa1.example
githubusercontent-cdn.example
npm-mirror-fast.example
pypi-hosted-files.example
# generated
qx7f3kd9aa.example
zz1kf8s0pl.example
m4v9c2tt0e.example
hh03kq82nx.example
w8d7s6x5q4.example
# miners
pool.coinrush.example
eu.pool.coinrush.example
stratum.hashfarm.example
# droppers
cdn.dropzone.example
files.dropzone.example
payload.nightowl.example
gate.nightowl.example
panel.nightowl.example
tds.redirector.example
ads.redirector.example
`;

export const DEMO_FEEDS: readonly DemoFeed[] = [
  {
    name: 'demo-command-and-control',
    description: 'Addresses of command-and-control servers',
    content: 'ip',
    match: 'exact',
    severity: 90,
    mitre: 'T1071',
    text: ADDRESSES,
  },
  {
    name: 'demo-suspicious-domains',
    description: 'Names used by malware, with everything below them',
    content: 'domain',
    match: 'subtree',
    severity: 80,
    mitre: 'T1568',
    text: NAMES,
  },
];
