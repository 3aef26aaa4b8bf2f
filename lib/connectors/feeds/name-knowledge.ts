/** What reading a domain feed needs to know about names: public suffixes and A-labels. */
import { domainToASCII } from 'node:url';
import { getPublicSuffix } from 'tldts';
import type { NameKnowledge } from '@/lib/core/threat/feed-domain';

/** domainToASCII reads URL hosts: it decodes `%65`, cuts at `/` and turns `0x7f.1` into an address. */
const HOST_SYNTAX = /[%/\\:@?#[\]\s]/;

/** Suffixes of private registries (github.io) count as public ones: a feed listing one would list all their customers. */
export const NAME_KNOWLEDGE: NameKnowledge = {
  isPublicSuffix: (name) => getPublicSuffix(name, { allowPrivateDomains: true }) === name,
  toAscii: (name) => {
    if (HOST_SYNTAX.test(name)) return null;
    const ascii = domainToASCII(name);
    return ascii === '' ? null : ascii;
  },
};
