import { describe, expect, it } from 'vitest';
import { buildDomainSet } from '@/lib/core/threat/domain-set';
import { buildIpSet } from '@/lib/core/threat/ip-set';
import { parseFeed } from '@/lib/core/threat/parse-feed';
import { DEMO_FEEDS, EXFIL_ADDRESS, EXFIL_NAME, LISTED_ADDRESS, LISTED_NAME } from './feeds';

function parse(name: string) {
  const feed = DEMO_FEEDS.find((candidate) => candidate.name === name);
  if (feed === undefined) throw new Error(`no feed ${name}`);
  const parsed = parseFeed(feed.text, { content: feed.content, isPublicSuffix: (suffix) => !suffix.includes('.') });
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
}

describe('the feeds of the demo', () => {
  it.each(DEMO_FEEDS.map((feed) => feed.name))('%s: the product accepts every line', (name) => {
    const parsed = parse(name);
    expect(parsed.entries.length).toBeGreaterThan(20);
    expect(parsed).toMatchObject({ refusedTotal: 0, strippedReserved: 0, strippedCluster: 0, duplicates: 0 });
  });

  it('list what the story connects to and looks up', () => {
    const indicators = (name: string) => parse(name).entries.map(({ value, line }) => ({ feedId: name, value, line }));
    const ips = buildIpSet(indicators('demo-command-and-control'));
    const names = buildDomainSet(indicators('demo-suspicious-domains').map((entry) => ({ ...entry, subtree: true })));
    for (const address of [LISTED_ADDRESS, EXFIL_ADDRESS]) expect(ips.match(address)).toHaveLength(1);
    for (const name of [LISTED_NAME, EXFIL_NAME]) expect(names.match(name)).toHaveLength(1);
  });
});
