/** How the outcome of a change is told to the one who asked for it. */
import type { ChangeResponse } from '@/lib/api/policies';
import type { AppError } from '@/lib/core/app-error';
import { objectText } from '@/lib/core/policy/object-name';
import type { EditError } from '@/lib/core/policy/plan-edit';
import { err, ok, type Result } from '@/lib/core/result';
import type { StoredChange } from '@/lib/storage/changes';
import { type ChangeError, changeErrorText } from './change-cluster';
import { policyYaml } from './policy-yaml';

/** The change, or the refusal in the words of the API. */
export function changeAnswer(result: Result<StoredChange, ChangeError>): Result<ChangeResponse, AppError> {
  if (!result.ok) return err(changeProblem(result.error));
  const { id, verb, detail, after } = result.value;
  return ok({ changeId: id, verb, text: detail, objects: after.map(({ name }) => objectText(name)) });
}

function changeProblem(error: ChangeError): AppError {
  const problem = { code: error.code, detail: changeErrorText(error) };
  if (error.code !== 'conflict') return problem;
  const yaml = error.current === null ? null : policyYaml(error.current);
  return { ...problem, current: { name: objectText(error.name), yaml } };
}

/** A refused edit of the draft in the words of the API. */
export function editProblem(error: EditError): AppError {
  return { code: error.code === 'cannot-edit' ? 'refused' : error.code, detail: error.detail };
}
