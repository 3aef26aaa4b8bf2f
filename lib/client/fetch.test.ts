import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { addressOf, explainError, ProblemError, readJson } from './fetch';

afterEach(() => vi.unstubAllGlobals());
const answer = (status: number, body: string) => vi.stubGlobal('fetch', async () => new Response(body, { status }));

describe('addressOf', () => {
  it('leaves out what is not set and sorts the rest, so equal questions have equal addresses', () => {
    expect(addressOf('/api/graph', { view: 'staged', from: 1, to: undefined, cluster: null })).toBe(
      '/api/graph?from=1&view=staged',
    );
    expect(addressOf('/api/graph')).toBe('/api/graph');
  });

  it('encodes hostile values', () => {
    expect(addressOf('/x', { item: 'a&b=<c>' })).toBe('/x?item=a%26b%3D%3Cc%3E');
  });
});

describe('readJson', () => {
  const schema = z.object({ n: z.number() });

  it('gives the parsed answer', async () => {
    answer(200, '{"n":1}');
    expect(await readJson('/x', {}, schema)).toEqual({ n: 1 });
  });

  it('throws the problem that the server states', async () => {
    const body = {
      type: 'about:blank',
      title: 't',
      status: 409,
      detail: 'changed meanwhile',
      hint: 'reload',
      requestId: 'r',
      invalid: [],
    };
    answer(409, JSON.stringify(body));
    const error = await readJson('/x', {}, schema).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(explainError(error)).toEqual({ detail: 'changed meanwhile', hint: 'reload' });
  });

  it('throws a problem when a proxy answers with a page', async () => {
    answer(502, '<html>bad gateway</html>');
    await expect(readJson('/x', {}, schema)).rejects.toThrow('the server answered 502');
  });

  it('refuses an answer of another shape and names the place', async () => {
    answer(200, '{"n":"1"}');
    await expect(readJson('/x', {}, schema)).rejects.toThrow('at `n`');
  });
});
