import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { problem } from '@/lib/api/problem';
import { err, ok } from '@/lib/core/result';
import { route } from './route';

beforeAll(() => {
  vi.stubEnv('DATABASE_URL', 'postgresql://nobody@127.0.0.1:1/none');
  vi.stubEnv('NODE_ENV', 'test');
  vi.stubEnv('LOG_LEVEL', 'silent');
  vi.stubEnv('FIREBREAK_ALLOWED_HOSTS', 'firebreak.corp.example');
});

const spec = {
  query: z.object({ limit: z.coerce.number().int().max(10).default(5) }),
  body: z.object({ name: z.string().min(1) }),
  bodyBytes: 100,
  response: z.object({ said: z.string() }),
};
const POST = route(spec, async ({ query, body, session }) =>
  ok({ said: `${session.actor} ${body.name} ${query.limit}` }),
);
const GET = route({ response: z.object({ said: z.string() }) }, async () => ok({ said: 'hello' }));

function post(body: unknown, headers: Record<string, string> = {}, url = 'http://127.0.0.1:3000/api/x?limit=3') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const host = new URL(url).host;
  return POST(
    new Request(url, { method: 'POST', body: text, headers: { host, 'content-type': 'application/json', ...headers } }),
  );
}

function get(headers: Record<string, string>) {
  return GET(new Request('http://127.0.0.1:3000/api/x', { headers }));
}

async function codeOf(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = problem.parse(await response.json());
  expect(body.status).toBe(response.status);
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  expect(body.hint).not.toBe('');
  return `${response.status} ${body.type.split(':').at(-1)}`;
}

describe('route', () => {
  it('200: a script on this machine sends no browser headers and is answered', async () => {
    const response = await post({ name: 'x' });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ said: 'local x 3' });
  });

  it.each([
    ['its own page', { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:3000' }],
    ['an older browser that only sends Origin', { origin: 'http://127.0.0.1:3000' }],
  ])('200: %s may change something', async (_, headers) => {
    expect((await post({ name: 'x' }, headers)).status).toBe(200);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling of the same site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:8080' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('403: %s may not', async (_, headers) => {
    expect(await codeOf(await post({ name: 'x' }, headers))).toBe('403 cross-site');
  });

  it('403: a name that was rebound to this machine is not answered, not even for reading', async () => {
    expect(await codeOf(await get({ host: 'evil.example:3000' }))).toBe('403 wrong-host');
    expect(await codeOf(await get({ host: '127.0.0.1.evil.example' }))).toBe('403 wrong-host');
    expect(await codeOf(await get({ host: 'localhost@evil.example' }))).toBe('403 wrong-host');
  });

  it.each(['127.0.0.1:3000', 'localhost', '[::1]:3000', 'FIREBREAK.corp.example'])('200: host %s', async (host) => {
    expect((await get({ host })).status).toBe(200);
  });

  it.each([
    ['a form', 'text/plain', '415 unsupported-type'],
    ['form data', 'application/x-www-form-urlencoded', '415 unsupported-type'],
    ['JSON with a charset', 'application/json; charset=utf-8', '200'],
  ])('only JSON is read: %s', async (_, type, expected) => {
    const response = await post({ name: 'x' }, { 'content-type': type });
    expect(response.ok ? '200' : await codeOf(response)).toBe(expected);
  });

  it('400: text that is not JSON', async () => {
    expect(await codeOf(await post('{'))).toBe('400 unreadable-body');
  });

  it('413: a body over the route limit, whatever it declares', async () => {
    expect(await codeOf(await post({ name: 'x'.repeat(200) }))).toBe('413 too-large');
  });

  it('400: names every wrong field', async () => {
    const response = await post({ name: '' });
    expect(problem.parse(await response.clone().json()).invalid).toEqual([expect.objectContaining({ path: 'name' })]);
    expect(await codeOf(response)).toBe('400 invalid-request');
    const wrongQuery = await post({ name: 'x' }, {}, 'http://127.0.0.1:3000/api/x?limit=999');
    expect(await codeOf(wrongQuery)).toBe('400 invalid-request');
  });

  it('answers what the handler refuses with its status and words', async () => {
    const refusing = route(spec, async () =>
      err({ code: 'conflict', detail: 'it is at version 4', hint: 'look again' }),
    );
    const response = await refusing(
      new Request('http://localhost/x', {
        method: 'POST',
        body: '{"name":"x"}',
        headers: { 'content-type': 'application/json' },
      }),
    );
    expect(problem.parse(await response.clone().json())).toMatchObject({
      detail: 'it is at version 4',
      hint: 'look again',
    });
    expect(await codeOf(response)).toBe('409 conflict');
  });

  it('500: a bug shows no detail', async () => {
    const broken = route({ response: z.object({}) }, async () => {
      throw new Error('secret path /etc/x');
    });
    const response = await broken(new Request('http://localhost/x'));
    expect(await response.clone().text()).not.toContain('secret');
    expect(await codeOf(response)).toBe('500 internal');
  });

  it('503 with Retry-After: a database in trouble is not a bug', async () => {
    const down = route({ response: z.object({}) }, async () => {
      throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    });
    const response = await down(new Request('http://localhost/x'));
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await codeOf(response)).toBe('503 unavailable');
  });
});
