import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesHttp, normalizeHttpPath } from './http';

describe('normalizeHttpPath', () => {
  it.each([
    ['/public/', '/public'],
    ['/public/a/../../admin', '/admin'],
    ['/public//foo', '/public/foo'],
    ['/public/%2e%2e/admin', '/admin'],
    ['/public/%66ile', '/public/file'],
    ['/public/../admin#x', '/admin'],
    ['/public%3Ffoo', '/public?foo'],
    ['\\public\\..\\admin', '/admin'],
    ['/public%5C..%5Cadmin', '/admin'],
    ['/public/..;x/admin', '/admin'],
    ['/public/..%3Bx/admin', '/admin'],
    ['/caf%C3%A9', '/café'],
    ['/%ff', '/\u00ff'],
  ])('reads %s as %s', (raw, path) => {
    expect(normalizeHttpPath(raw)).toBe(path);
  });

  it.each([
    'relative/path',
    'http://example.com/admin',
    '/public/%252e%252e/admin',
    '/public%255c..%255cadmin',
    '/public/%25%32%65%25%32%65/admin',
    '/public/foo\0bar',
    '/a%00',
    '/%',
    '/%4',
    '?/admin',
  ])('refuses %j', (raw) => {
    expect(normalizeHttpPath(raw)).toBeNull();
  });

  it('leaves nothing a server could resolve once more', () => {
    const pieces = fc.constantFrom('/', '\\', '.', '..', '%2e', '%2F', '%5c', ';x', 'a', '%', '25', '?', '#', '%C3');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const path = normalizeHttpPath(`/${parts.join('')}`);
        if (path === null) return;
        expect(path).toMatch(/^\//);
        expect(path).not.toMatch(/\\|\/\/|(^|\/)\.{1,2}(\/|$)/);
      }),
    );
  });
});

describe('matchesHttp', () => {
  const request = { method: 'GET', path: '/public/x' };

  it.each([
    [{ methods: [], paths: [] }, true],
    [{ methods: ['*'], paths: [] }, true],
    [{ methods: ['get'], paths: [] }, false],
    [{ methods: ['GET'], paths: [{ exact: '/public' }] }, false],
    [{ methods: ['GET'], paths: [{ exact: '/other' }, { prefix: '/public' }] }, true],
    [{ methods: ['PUT'], paths: [{ prefix: '/public' }] }, false],
    [{ methods: [], paths: [{ prefix: '/pub' }] }, false],
    [{ methods: [], paths: [{ prefix: '/' }] }, true],
    [{ methods: [], paths: [{ prefix: '/public/' }] }, true],
    [{ methods: [], paths: [{ prefix: '/public/x/' }] }, true],
  ])('%j: %s', (match, expected) => {
    expect(matchesHttp(match, request)).toBe(expected);
  });
});
