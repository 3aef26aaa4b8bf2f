/**
 * The process that holds the embedded Postgres, told by FIREBREAK_POSTGRES (JSON) what to start. Postgres itself cannot
 * notice that its supervisor is gone; the keeper can (leash.mjs), and then shuts it down in order. When Postgres dies
 * the keeper dies with it, the same way, so that the supervisor can say why.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftover, postgresArgs } from './postgres.mjs';

/**
 * @typedef {object} KeeperOrder
 * @property {number} port
 * @property {import('./postgres-files.mjs').PostgresPlace} place
 * @property {Record<string, string>} settings
 * @property {readonly string[]} [removeAfterwards] folders of a database that nobody wants back
 */

/** @param {KeeperOrder} order */
async function keep(order) {
  const { place, removeAfterwards = [] } = order;
  await endLeftover(place.data);
  const server = spawn(join(place.native, 'bin', 'postgres'), postgresArgs(order), {
    ...place.runAs,
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let asked = false;
  // SIGINT is Postgres's fast shutdown: open transactions are rolled back, nothing committed is lost.
  const stop = () => {
    asked = true;
    server.kill('SIGINT');
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  server.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  server.on('exit', (code, signal) => {
    for (const folder of removeAfterwards) rmSync(folder, { recursive: true, force: true });
    if (asked) process.exit(0);
    console.error(`postgres ${signal ? `was killed by ${signal}` : `exited with code ${code}`}`);
    if (signal) process.kill(process.pid, signal);
    else process.exit(1);
  });
}

await keep(JSON.parse(process.env.FIREBREAK_POSTGRES ?? 'null'));
