import { describe, expect, it } from 'vitest';
import { blindSpots, checkForm, EMPTY_FORM } from './feed-words';

const good = { ...EMPTY_FORM, name: 'c2-list', url: 'https://lists.example/c2.txt' };
const errorsOf = (change: Partial<typeof good>) => {
  const checked = checkForm({ ...good, ...change }, undefined);
  return 'errors' in checked ? Object.keys(checked.errors) : [];
};

describe('adding a feed', () => {
  it('sends hours as seconds and never both url and text', () => {
    expect(checkForm({ ...good, text: 'left over', periodHours: '0.5' }, 'demo')).toEqual({
      body: {
        cluster: 'demo',
        name: 'c2-list',
        description: '',
        content: 'ip',
        match: 'exact',
        url: 'https://lists.example/c2.txt',
        periodSeconds: 1800,
        severity: 70,
        mitre: '',
      },
    });
  });

  it.each([
    [{ name: 'C2 List' }, 'name'],
    [{ name: '' }, 'name'],
    [{ url: '' }, 'url'],
    [{ url: 'file:///etc/passwd' }, 'url'],
    [{ url: 'not a url' }, 'url'],
    [{ periodHours: '0.01' }, 'periodHours'],
    [{ periodHours: 'soon' }, 'periodHours'],
    [{ severity: '101' }, 'severity'],
    [{ origin: 'upload' as const }, 'text'],
  ])('names the field that is wrong: %j', (change, field) => expect(errorsOf(change)).toContain(field));

  it('accepts an upload and ignores the url then', () => {
    expect(errorsOf({ origin: 'upload', text: '203.0.113.1', url: 'nonsense' })).toEqual([]);
  });

  it('matches addresses exactly whatever was chosen for names before', () => {
    const checked = checkForm({ ...good, match: 'subtree' }, undefined);
    expect('body' in checked && checked.body.match).toBe('exact');
  });
});

describe('blind spots', () => {
  const feed = (content: 'ip' | 'domain', enabled = true) => ({ content, enabled });
  it('speak up only for kinds of feeds that are there and enabled', () => {
    expect(blindSpots([feed('domain')], 0, 5)).toHaveLength(1);
    expect(blindSpots([feed('domain', false), feed('ip')], 0, 5)).toEqual([]);
    expect(blindSpots([feed('domain'), feed('ip')], 0, 0)).toHaveLength(2);
    expect(blindSpots([feed('domain'), feed('ip')], 1, 1)).toEqual([]);
  });
});
