import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from './read-meta';

it('the version on screen is the version of the package', () => {
  const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(manifest).toMatchObject({ version: VERSION });
});
