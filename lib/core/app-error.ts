/** Why a request was refused, in the one vocabulary that operations, routes and screens share. */

/** Closed. lib/server/problem.ts gives each an HTTP status, a title and a hint. */
export type ProblemCode =
  | 'invalid-request'
  | 'unreadable-body'
  | 'unauthenticated'
  | 'forbidden'
  | 'cross-site'
  | 'wrong-host'
  | 'not-found'
  | 'conflict'
  | 'already-exists'
  | 'gone'
  | 'nothing-to-change'
  | 'read-only-cluster'
  | 'too-large'
  | 'unsupported-type'
  | 'refused'
  | 'multitool-missing'
  | 'busy'
  | 'unavailable'
  | 'overloaded'
  | 'internal';

/**
 * `detail`: what is wrong with this request; lower case, no full stop, foreign words in backticks.
 * `hint`: what to do next, where the code's own hint would be too general.
 */
export interface AppError {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly hint?: string;
  /** Code conflict: what is there now, to be compared with what was looked at. `yaml` null = nothing. */
  readonly current?: { readonly name: string; readonly yaml: string | null };
}
