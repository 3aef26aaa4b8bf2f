/** Calico's name for a selector: equal selectors share it. */
import type { Selector } from '@/lib/core/selector/ast';
import { formatSelector } from './format';
import { sha224 } from './sha224';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** "s:" + unpadded base64url of SHA-224("s:" + canonical text). Source: calico libcalico-go/lib/hash. */
export function selectorUid(selector: Selector): string {
  return `s:${base64Url(sha224(`s:${formatSelector(selector)}`))}`;
}

function base64Url(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    const digits = Math.min(bytes.length - index, 3) + 1;
    for (let digit = 0; digit < digits; digit++) text += ALPHABET.charAt((group >> (18 - 6 * digit)) & 63);
  }
  return text;
}
