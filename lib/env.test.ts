import { describe, expect, it } from 'vitest';
import { readEnv } from './env';

const DATABASE_URL = 'postgresql://user:s3cret@127.0.0.1:5432/firebreak';

describe('readEnv', () => {
  it('needs nothing but a database', () => {
    expect(readEnv({ DATABASE_URL })).toMatchObject({ PORT: 3000, LOG_LEVEL: 'info', NODE_ENV: 'production' });
  });

  it('counts an empty text as not set', () => {
    expect(readEnv({ DATABASE_URL, PORT: '', LOG_LEVEL: '' })).toMatchObject({ PORT: 3000, LOG_LEVEL: 'info' });
  });

  it.each([
    ['no database', {}, 'DATABASE_URL'],
    ['a database of another kind', { DATABASE_URL: 'mysql://127.0.0.1/x' }, 'DATABASE_URL'],
    ['a port that is no number', { DATABASE_URL, PORT: 'http' }, 'PORT'],
    ['a port out of range', { DATABASE_URL, PORT: '70000' }, 'PORT'],
    ['an unknown log level', { DATABASE_URL, LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('refuses %s and names the variable', (_, source, name) => {
    expect(() => readEnv(source)).toThrow(name);
  });

  it('names every wrong variable at once and shows no value', () => {
    const read = () => readEnv({ DATABASE_URL: 'mysql://user:s3cret@db/x', PORT: 'x' });
    expect(read).toThrow(/DATABASE_URL[\s\S]*PORT/);
    expect(read).not.toThrow('s3cret');
  });
});
