/**
 * Prisma's own schema engine as WebAssembly, from npm: the engine that `prisma migrate` would download, which an
 * air-gapped machine could not. Talks to Postgres through the same driver adapter as the client.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { catalogAdapter } from './catalog-adapter';

const PACKAGE = '@prisma/schema-engine-wasm/schema_engine_bg';

/** The exports the engine's JavaScript half offers to its WebAssembly half, and the two calls that join them. */
interface EngineBindings extends WebAssembly.ModuleImports {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  readonly SchemaEngine: typeof SchemaEngine;
}

let loaded: Promise<EngineBindings> | undefined;
/** What the engine said when it last panicked; its error is only `unreachable`. */
let panic = '';

/**
 * Runs `work` with an engine that knows the schema text, connected to the database. The engine is freed afterwards.
 * Throws the engine's error with its own message: it is written for people ("migration `x` failed to apply ...").
 */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  schema: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= loadEngine();
  const { SchemaEngine } = await loaded;
  const adapter = catalogAdapter(databaseUrl);
  let engine: SchemaEngine | undefined;
  try {
    const bound = bindMigrationAwareSqlAdapterFactory(adapter.factory);
    engine = await SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, bound);
    return await work(engine);
  } catch (error) {
    throw new Error(messageOf(error), { cause: error });
  } finally {
    engine?.free();
    await adapter.end();
  }
}

/** What `wasm-bindgen` generates for bundlers, done by hand: Node cannot import a `.wasm` file. */
async function loadEngine(): Promise<EngineBindings> {
  const script = createRequire(import.meta.url).resolve(PACKAGE);
  const bindings: EngineBindings = await import(PACKAGE);
  const bytes = await readFile(join(dirname(script), 'schema_engine_bg.wasm'));
  const imports = Object.fromEntries(
    Object.entries(bindings).map(([name, value]) => [
      name,
      name.startsWith('__wbg_setTimeout_') ? patientTimer : value,
    ]),
  );
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start !== 'function') throw new Error('the schema engine has no start function');
  start();
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => (panic = message) } });
  return bindings;
}

/** The engine never clears the 10 s timer of its lock; nobody shall wait for that at the end of a process. */
function patientTimer(callback: () => void, milliseconds: number): NodeJS.Timeout {
  return setTimeout(callback, milliseconds >>> 0).unref();
}

function messageOf(error: unknown): string {
  if (error instanceof WebAssembly.RuntimeError) return `the schema engine panicked: ${panic}`;
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : JSON.stringify(error);
}
