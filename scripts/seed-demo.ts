/**
 * Loads the demo cluster on the first start and makes a token to push flows with; called by `npm start`. The token is
 * kept in the file FIREBREAK_DEMO_TOKEN_FILE (0600), which is left empty when another cluster is set up already.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { env } from '@/lib/env';
import { createToken } from '@/lib/operations/create-token';
import { seedDemo } from '@/lib/operations/seed-demo';
import { database } from '@/lib/storage/client';

const file = process.env.FIREBREAK_DEMO_TOKEN_FILE;
if (!file) throw new Error('FIREBREAK_DEMO_TOKEN_FILE must name the file to write');

const now = Date.now() / 1000;
const origin = `http://127.0.0.1:${env().PORT}`;
const cluster = await seedDemo(database(), { origin, now, signal: new AbortController().signal });
const token = cluster && (await createToken(database(), cluster, 'npm start', 'npm start', now));
await database().$disconnect();

const draft = `${file}.${process.pid}`;
writeFileSync(draft, token ? `${token.secret}\n` : '', { mode: 0o600 });
renameSync(draft, file);
console.log(cluster ? 'a day of traffic' : 'left out: another cluster is set up');
