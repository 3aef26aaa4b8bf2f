import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeLockfile, platformOf } from './complete-lockfile.mjs';

describe('platformOf', () => {
  it.each([
    ['@biomejs/cli-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@next/swc-win32-arm64-msvc', { os: ['win32'], cpu: ['arm64'] }],
    ['@tailwindcss/oxide-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@img/sharp-linuxmusl-x64', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@tailwindcss/oxide-wasm32-wasi', { cpu: ['wasm32'] }],
    ['fsevents', {}],
  ])('reads %s', (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });
});

describe('completeLockfile', () => {
  const lock = () => ({
    packages: {
      '': {},
      'node_modules/tool': {
        dev: true,
        optionalDependencies: { 'tool-darwin-arm64': '1.2.3', 'tool-linux-x64': '1.2.3' },
      },
      'node_modules/tool-linux-x64': { version: '1.2.3' },
    } as Record<string, unknown>,
  });

  it('adds the platform that is missing and nothing else', () => {
    const completed = lock();
    expect(completeLockfile(completed)).toEqual(['tool-darwin-arm64']);
    expect(completed.packages['node_modules/tool-darwin-arm64']).toEqual({
      version: '1.2.3',
      os: ['darwin'],
      cpu: ['arm64'],
      dev: true,
      optional: true,
    });
  });

  it('finds nothing to add a second time', () => {
    const completed = lock();
    completeLockfile(completed);
    expect(completeLockfile(completed)).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const text = readFileSync('package-lock.json', 'utf8');

  it('knows every platform (npm run lockfile)', () => {
    expect(completeLockfile(JSON.parse(text))).toEqual([]);
  });

  it('names no registry', () => {
    expect(text).not.toContain('"resolved"');
  });
});
