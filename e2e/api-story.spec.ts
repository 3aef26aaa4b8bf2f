/** A script can follow the whole story over the HTTP API alone: the one that README.md names. */
import { spawnSync } from 'node:child_process';
import { expect } from '@playwright/test';
import { inRoot } from '@/scripts/start/paths.mjs';
import { test } from './harness/story';

test('the story runs over the HTTP API without a browser', async ({ product }) => {
  const script = spawnSync(process.execPath, [inRoot('scripts/story.mjs'), product.url], { encoding: 'utf8' });
  expect(script.stderr).toBe('');
  expect(script.status).toBe(0);
  expect(script.stdout).toContain('Undo: the four policies are staged again.');
});
