/** What a cluster would refuse in a YAML text, at the line and column of the field; and what the engine cannot judge. */
import type { PolicyDocument } from '@/lib/core/policy/model';
import { objectNameOf, objectText } from '@/lib/core/policy/object-name';
import { policyKindOf, readPolicy } from '@/lib/core/policy/read-policy';
import { type ValidateOptions, validateDocument } from '@/lib/core/policy/validate';
import { MAX_PROBLEMS, type YamlProblem } from './problem';
import { readYaml, type YamlDocument, type YamlFile } from './read-yaml';

/** One object that was looked at. `notSimulated`: why verdicts leave this policy out; empty = they do not. */
export interface CheckedObject {
  /** `NetworkPolicy shop/web`. */
  readonly name: string;
  readonly isPolicy: boolean;
  readonly notSimulated: readonly string[];
}

export interface CheckedYaml {
  readonly objects: readonly CheckedObject[];
  /** Sorted by place. */
  readonly problems: readonly YamlProblem[];
}

/** Reads and validates. Total; cost as readYaml and validateDocument, both linear. At most MAX_PROBLEMS are told. */
export function validateYaml(text: string, options: ValidateOptions = {}): CheckedYaml {
  return validateYamlFile(readYaml(text), options);
}

/** As validateYaml, for a text that was read already. */
export function validateYamlFile(file: YamlFile, options: ValidateOptions = {}): CheckedYaml {
  const found = file.documents.flatMap((entry) => problemsOf(entry, options));
  const problems = [...file.problems, ...found].sort((a, b) => a.line - b.line || a.column - b.column);
  return {
    objects: file.documents.map(({ document }) => checkedObject(document)),
    problems: problems.slice(0, MAX_PROBLEMS),
  };
}

function problemsOf(entry: YamlDocument, options: ValidateOptions): readonly YamlProblem[] {
  return validateDocument(entry.document, options).map(({ path, message, offset }) => ({
    code: 'invalid',
    path,
    message: `\`${path}\` ${message}`,
    ...entry.positionOf(path, offset),
  }));
}

function checkedObject(document: PolicyDocument): CheckedObject {
  const isPolicy = policyKindOf(document) !== null;
  const policy = isPolicy ? readPolicy(document) : null;
  const notSimulated = policy?.ok ? policy.value.notSimulated : [];
  return { name: objectText(objectNameOf(document)), isPolicy, notSimulated };
}
