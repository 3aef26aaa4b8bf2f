/**
 * The only reader of process.env in the product. A wrong value stops the process at its first use with a message that
 * names the variable and what it should be; `next build` reads nothing.
 */
import { z } from 'zod';

const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be postgresql://user:password@host:port/database' })
    .describe('set by `npm start` for the embedded database'),
  /** Connections that one process keeps open at most. Web and worker have a pool each. */
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  /** Where Firebreak keeps files of its own. */
  FIREBREAK_DATA_DIR: z.string().min(1).default('.firebreak'),
  /** Folder of the embedded database, set by `npm start`: flows are refused before its disk is full. */
  FIREBREAK_DATABASE_DIR: z.string().min(1).optional(),
  /** How long flows are kept: single windows, their hours, their days. */
  FIREBREAK_KEEP_WINDOWS_HOURS: z.coerce.number().int().min(24).max(2400).default(48),
  FIREBREAK_KEEP_HOURS_DAYS: z.coerce.number().int().min(3).max(4000).default(90),
  FIREBREAK_KEEP_DAYS: z.coerce.number().int().min(7).max(4000).default(400),
  /** External addresses kept apart per workload and day; further ones count together. */
  FIREBREAK_ADDRESSES_PER_WORKLOAD: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
  /** DNS names kept apart per workload and day; questions for further ones count together. */
  FIREBREAK_NAMES_PER_WORKLOAD: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
  /** Distinct series kept per cluster; records of further ones are refused. */
  FIREBREAK_SERIES_PER_CLUSTER: z.coerce.number().int().min(1).max(100_000_000).default(1_000_000),
  /** Threads that decode and store pushed bodies; not set = one per core but one, at most 4. 0 = the web process does it itself. */
  FIREBREAK_INGEST_THREADS: z.coerce.number().int().min(0).max(64).optional(),
  /** Opens /api/metrics to `Authorization: Bearer <token>` whatever the host name; not set = loopback names only. */
  FIREBREAK_METRICS_TOKEN: z.string().min(16).optional(),
  /** Host names beside loopback that browsers may use, separated by commas, without port. */
  FIREBREAK_ALLOWED_HOSTS: z.string().default(''),
  /** 1 = feeds may be pulled from private and loopback addresses. */
  FIREBREAK_ALLOW_PRIVATE_FEEDS: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

export type Env = z.infer<typeof envSchema>;

/** Reads settings from a map of texts. An empty text counts as not set. Throws naming every wrong variable, never its value. */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const set = Object.fromEntries(Object.entries(source).filter(([, text]) => text !== undefined && text !== ''));
  const parsed = envSchema.safeParse(set);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`wrong settings in the environment:\n${wrong.join('\n')}`);
}

let current: Env | undefined;

/** The settings of this process, read once. */
export function env(): Env {
  current ??= readEnv(process.env);
  return current;
}
