import { describe, expect, it } from 'vitest';
import { shortAttempt, shortReason } from './demo-words';

describe('outcomes in a few words', () => {
  it.each([
    ['emojivoto/voting → default/multitool:8080/tcp', 'voting → multitool:8080'],
    ['emojivoto/web → 1.1.1.1:443/tcp', 'web → 1.1.1.1:443'],
    ['emojivoto/web → 203.0.113.66:443/tcp', 'web → 203.0.113.66:443'],
    ['something else', 'something else'],
  ])('%s', (text, short) => expect(shortAttempt(text)).toBe(short));

  it.each([
    ['denied at egress by default/web: end of tier default', 'default/web: end of tier default'],
    ['allowed at ingress: no policy applies (profile kns.default)', 'no policy applies (profile kns.default)'],
    ['no policy applies at either end', 'no policy applies at either end'],
  ])('%s', (text, short) => expect(shortReason(text)).toBe(short));
});
