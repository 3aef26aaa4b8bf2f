/** /api/metrics in Prometheus's text format, for loopback names and for whoever holds FIREBREAK_METRICS_TOKEN. */
import 'server-only';
import { createHash, timingSafeEqual } from 'node:crypto';
import { env } from '@/lib/env';
import { type MetricFamily, type MetricSample, readMetrics } from '@/lib/operations/read-metrics';
import { tokenOf } from './authorization';
import { checkHost } from './guard';
import { problemResponse } from './problem';
import { answer } from './route';
import { streamCount } from './stream';

type Database = Parameters<typeof readMetrics>[0];

/** A collector names the pod's address, which no browser page can rebind to itself without the token. */
export function metricsGet(database: () => Database): (request: Request) => Promise<Response> {
  return (request) =>
    answer(request, async (requestId) => {
      const refused = holdsToken(request) ? null : checkHost(request);
      if (refused !== null) return problemResponse(refused, requestId);
      const text = metricsText(await readMetrics(database(), Date.now() / 1000, streamCount()));
      return new Response(text, {
        headers: {
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'x-request-id': requestId,
        },
      });
    });
}

function holdsToken(request: Request): boolean {
  const wanted = env().FIREBREAK_METRICS_TOKEN;
  const sent = tokenOf(request.headers);
  if (wanted === undefined || sent === null) return false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(sent), digest(wanted));
}

/** The exposition format 0.0.4; a family without samples is left out. */
export function metricsText(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      const full = `firebreak_${name}`;
      return [
        `# HELP ${full} ${help}`,
        `# TYPE ${full} ${type}`,
        ...samples.map((sample) => line(full, sample)),
        '',
      ].join('\n');
    })
    .join('');
}

function line(name: string, { suffix = '', labels, value }: MetricSample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

/** Names of clusters and sources are foreign text. */
function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
