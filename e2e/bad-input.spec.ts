/** What senders get wrong, and what attackers send on purpose, through the real door: told clearly, nothing lost, nothing executed. */
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import type { Product } from './harness/product';
import { test } from './harness/story';

const MEBIBYTE = 1024 * 1024;
const HOSTILE_NAMES = ['<img src=x onerror="document.title=1337">', '=cmd()', '"><script>document.title=1337</script>'];

/** A Goldmane record as its emitter writes it: one connection from `name` to the demo's web in the window just closed. */
function record(name: string, parts: object = {}): string {
  const start = Math.floor(Date.now() / 1000 / 15) * 15 - 30;
  const Key = {
    ...{ source_name: name, source_namespace: 'hostile', source_type: 1 },
    ...{ dest_name: 'web', dest_namespace: 'emojivoto', dest_type: 1, dest_port: 8080, proto: 'tcp' },
    ...{ reporter: 1, action: 1, policies: {} },
  };
  const counters = { packets_in: 4, packets_out: 4, bytes_in: 400, bytes_out: 400, num_connections_started: 1 };
  return JSON.stringify({ Key, start_time: start, end_time: start + 15, source_labels: [], ...counters, ...parts });
}

async function door(product: Product) {
  const token = (await readFile(join(product.options.dataDir, 'demo-token'), 'utf8')).trim();
  return async (body: BodyInit, headers: Record<string, string> = {}) => {
    const response = await fetch(`${product.url}/api/ingest/flows`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
    });
    return { status: response.status, answer: await response.json() };
  };
}

/** Sends all but the last bytes and goes away. */
async function breakOff(product: Product, body: string): Promise<void> {
  const token = (await readFile(join(product.options.dataDir, 'demo-token'), 'utf8')).trim();
  const headers = { authorization: `Bearer ${token}`, 'content-length': String(body.length) };
  const sent = request(`${product.url}/api/ingest/flows`, { method: 'POST', headers });
  const closed = new Promise((resolve) => sent.on('close', resolve));
  sent.on('error', () => undefined);
  sent.write(body.slice(0, -10), () => sent.destroy());
  await closed;
}

test('every bad body gets its own clear answer, and good records among bad ones are kept', async ({ product }) => {
  const post = await door(product);

  await test.step('the first bodies after the start come at once, under a header of ours, and each arrives whole', async () => {
    const note = 'x'.repeat(4096);
    const bodies = [0, 1, 2, 3].map((at) =>
      Array.from({ length: 500 }, (_, index) => record(`first-${at}-${index}`, { note })),
    );
    const answers = await Promise.all(
      bodies.map((lines, at) => post(lines.join('\n'), { 'x-firebreak-incoming': String(1 + (at % 2)) })),
    );
    expect(answers.map(({ status, answer }) => [status, answer.accepted])).toEqual(bodies.map(() => [200, 500]));
  });

  await test.step('without a token nothing is read', async () => {
    expect((await post('{}', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await fetch(`${product.url}/api/ingest/flows`, { method: 'HEAD' })).status).toBe(401);
  });

  await test.step('25 MB arrive whole', async () => {
    const lines: string[] = [];
    for (let bytes = 0; bytes < 25 * MEBIBYTE; bytes += lines.at(-1)?.length ?? 0) {
      lines.push(record(`client-${lines.length % 500}`, { note: `${lines.length}`.padStart(500, '0') }));
    }
    const { status, answer } = await post(lines.join('\n'));
    expect({ status, rejected: answer.rejected }).toEqual({ status: 200, rejected: 0 });
    expect(answer.accepted + answer.duplicates + answer.updated).toBe(lines.length);
  });

  await test.step('truncated gzip and a bomb are refused whole', async () => {
    const packed = gzipSync(Array.from({ length: 2_000 }, (_, index) => record(`cut-${index}`)).join('\n'));
    expect((await post(packed.subarray(0, packed.length / 2))).status).toBe(400);
    const bomb = gzipSync(Buffer.alloc(100 * MEBIBYTE, ' '));
    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  });

  await test.step('a sender that breaks off leaves nothing behind, and the next one is served', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => record(`broken-off-${index % 50}`));
    for (let time = 0; time < 5; time++) await breakOff(product, lines.join('\n'));
    expect((await post(record('after-the-break'))).status).toBe(200);
    const now = Math.floor(Date.now() / 1000);
    const query = new URLSearchParams({ namespace: 'hostile', from: String(now - 3600), to: String(now) });
    const shown = await (await fetch(`${product.url}/api/connections?${query}`)).text();
    expect(shown).toContain('after-the-break');
    expect(shown).not.toContain('broken-off');
  });

  await test.step('one bad record never fails the others', async () => {
    const lines = [
      record('good-1'),
      '{"Key": broken',
      record('negative', { packets_in: -1 }),
      record('huge', { bytes_in: 1e300 }),
      record('future', { start_time: 4_000_000_000, end_time: 4_000_000_015 }),
      record('x'.repeat(10_000)),
      record('good-2', { Key: { ...JSON.parse(record('good-2')).Key, action: 77, source_type: 99 } }),
    ];
    const { status, answer } = await post(lines.join('\n'));
    expect(status).toBe(200);
    expect(answer.rejected).toBe(5);
    expect(answer.errors.map((error: { index: number }) => error.index).sort()).toEqual([1, 2, 3, 4, 5]);
    for (const { reason } of answer.errors) expect(reason.length).toBeGreaterThan(10);
  });
});

test('hostile names are shown as they are and executed nowhere', async ({ product, page }) => {
  const post = await door(product);
  expect((await post(HOSTILE_NAMES.map((name) => record(name)).join('\n'))).status).toBe(200);
  const violations: string[] = [];
  page.on('console', (message) => message.type() === 'error' && violations.push(message.text()));
  page.on('dialog', (dialog) => violations.push(dialog.message()));

  await page.goto('/graph?range=1h');
  await expect(page.getByTestId('graph-edges')).toContainText('=cmd()');
  await page.getByRole('button', { name: 'Table' }).click();
  for (const name of HOSTILE_NAMES) await expect(page.getByTitle(name).first()).toBeVisible();
  await page.goto('/flows?range=1h&ns=hostile');
  for (const name of HOSTILE_NAMES) await expect(page.getByTitle(name).first()).toBeVisible();
  await expect(page).not.toHaveTitle(/1337/);
  expect(violations).toEqual([]);
});
