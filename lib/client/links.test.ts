import { describe, expect, it } from 'vitest';
import { clusterLink, edgeLink, itemLink, keepShell } from './links';

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

it('a link to another cluster keeps screen and time, and nothing that only the old cluster knows', () => {
  const present = new URLSearchParams('cluster=demo&range=24h&from=1&to=2&ns=shop&item=wl%3Aa%2Fb&card=x');
  expect(clusterLink('/graph', 'prod', present)).toBe('/graph?cluster=prod&range=24h&from=1&to=2');
});

it('links carry hostile ids unharmed', () => {
  const id = 'wl:a/<b>&c=d>net:public';
  expect(new URLSearchParams(edgeLink(id).split('?')[1]).get('edge')).toBe(id);
  expect(new URLSearchParams(itemLink(id).split('?')[1]).get('item')).toBe(id);
});
