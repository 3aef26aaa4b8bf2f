import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimHome, type Home, homePaths, readJson, releaseHome, writePrivateJson } from './home.mjs';

const URL_OF_IT = 'http://127.0.0.1:3000';
let home: Home;

beforeEach(() => {
  home = homePaths(mkdtempSync(join(tmpdir(), 'firebreak-home-')));
});
afterEach(() => rmSync(home.dir, { recursive: true, force: true }));

describe('claimHome', () => {
  it('takes an empty folder and gives it back', () => {
    expect(claimHome(home, URL_OF_IT)).toEqual({ afterCrash: false });
    expect(readJson(home.running)).toEqual({ pid: process.pid, url: URL_OF_IT });
    releaseHome(home);
    expect(readJson(home.running)).toBeNull();
  });

  it.each([
    ['a process that is gone', { pid: 4_194_303, url: URL_OF_IT }],
    ['a pid that another program has by now', { pid: 1, url: URL_OF_IT }],
    ['half a record', 'not json'],
  ])('takes over from %s and says that it crashed', (_, record) => {
    claimHome(home, URL_OF_IT);
    writeFileSync(home.running, typeof record === 'string' ? record : JSON.stringify(record));
    expect(claimHome(home, URL_OF_IT)).toEqual({ afterCrash: true });
  });

  it('says what to do when the folder cannot be written', () => {
    writeFileSync(join(home.dir, 'file'), '');
    expect(() => claimHome(homePaths(join(home.dir, 'file', 'below')), URL_OF_IT)).toThrow('FIREBREAK_DATA_DIR');
  });
});

describe('writePrivateJson', () => {
  it('can be read by its owner only', () => {
    writePrivateJson(home.postgresState, { password: 'x' });
    expect(statSync(home.postgresState).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(home.postgresState, 'utf8'))).toEqual({ password: 'x' });
  });
});
