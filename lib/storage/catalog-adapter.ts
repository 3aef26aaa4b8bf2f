/**
 * The Postgres driver adapter as the schema engine needs it, better than @prisma/adapter-pg 7.10 in two points.
 * Describing a database reads catalog columns of the type "char" (`pg_constraint.contype`), which the engine wants as
 * characters and the adapter refuses (`fieldToColumnType` has no case for it). And a migration is sent whole, as one
 * implicit transaction, where the adapter cuts it at every `;`, be it inside a comment or a function body.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import { DatabaseError, Pool, type QueryResult, types } from 'pg';

const TEXT_TYPE = types.builtins.TEXT;

/** Which columns of a result were of the type "char", by the result's own array of rows. */
const charColumns = new WeakMap<object, ReadonlySet<number>>();

export interface CatalogAdapter {
  readonly factory: SqlMigrationAwareDriverAdapterFactory;
  /** Closes the connection, and with it the lock that the engine holds while it migrates. */
  end(): Promise<void>;
}

/** An adapter factory for migrations and descriptions; not for the product's queries. */
export function catalogAdapter(databaseUrl: string): CatalogAdapter {
  const pool = catalogPool(databaseUrl);
  const factory = new PrismaPg(pool);
  const connect = improved(factory.connect.bind(factory), pool);
  return { factory: Object.assign(factory, { connect }), end: () => pool.end() };
}

/** Lets "char" through the adapter as text and remembers where it was. */
function catalogPool(databaseUrl: string): Pool {
  // One connection: the engine's lock belongs to a session.
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  const query: (...args: unknown[]) => Promise<QueryResult | QueryResult[]> = pool.query.bind(pool);
  const queryAsText = async (...args: unknown[]): Promise<QueryResult | undefined> => {
    const result = await query(...args);
    // A script of several statements answers with a list of results, which nobody reads.
    if (Array.isArray(result)) return result[0];
    const chars = result.fields.flatMap((field, index) => (field.dataTypeID === types.builtins.CHAR ? [index] : []));
    for (const field of result.fields) {
      if (field.dataTypeID === types.builtins.CHAR) field.dataTypeID = TEXT_TYPE;
    }
    if (chars.length > 0) charColumns.set(result.rows, new Set(chars));
    return result;
  };
  return Object.assign(pool, { query: queryAsText });
}

type Connect = PrismaPg['connect'];

/** Names those columns as characters in what the adapter answers, and sends scripts whole. */
function improved(connect: Connect, pool: Pool): Connect {
  return async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    return Object.assign(adapter, {
      executeScript: async (script: string): Promise<void> => {
        await pool.query(script).catch((error: unknown) => {
          throw scriptError(script, error);
        });
      },
      queryRaw: async (query: Parameters<typeof queryRaw>[0]): Promise<SqlResultSet> => {
        const answer = await queryRaw(query);
        const chars = charColumns.get(answer.rows);
        const columnTypes = answer.columnTypes.map((type, index) =>
          chars?.has(index) ? ColumnTypeEnum.Character : type,
        );
        return { ...answer, columnTypes };
      },
    });
  };
}

/** Postgres's complaint about a script in the form the engine reports, with the line it is about. */
function scriptError(script: string, error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const line = error.position ? script.slice(0, Number(error.position)).split('\n').length : null;
  return new DriverAdapterError({
    kind: 'postgres',
    code: error.code ?? 'XX000',
    severity: error.severity ?? 'ERROR',
    message: line === null ? error.message : `${error.message} (line ${line})`,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  });
}
