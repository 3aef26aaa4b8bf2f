import { describe, expect, it } from 'vitest';
import { edgeLink, itemLink, keepShell } from './links';

describe('keepShell', () => {
  const present = new URLSearchParams('range=24h&ns=shop&item=wl%3Aa%2Fb&from=1');
  const names = ['cluster', 'range', 'from', 'ns'];

  it('takes along what belongs to the shell and nothing of the screen that is left', () => {
    expect(keepShell('/flows', present, names)).toBe('/flows?range=24h&from=1&ns=shop');
  });

  it('keeps what the link itself says', () => {
    expect(keepShell('/graph?range=1h', present, names)).toBe('/graph?range=1h&from=1&ns=shop');
    expect(keepShell('/flows', new URLSearchParams(), names)).toBe('/flows');
  });
});

it('links carry hostile ids unharmed', () => {
  const id = 'wl:a/<b>&c=d>net:public';
  expect(new URLSearchParams(edgeLink(id).split('?')[1]).get('edge')).toBe(id);
  expect(new URLSearchParams(itemLink(id).split('?')[1]).get('item')).toBe(id);
});
