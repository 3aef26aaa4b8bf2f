/** Files and folders of the command line as policies. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterSnapshot } from '@/lib/connectors/connector';
import type { YamlProblem } from '@/lib/connectors/yaml/problem';
import { readYaml } from '@/lib/connectors/yaml/read-yaml';
import { toSnapshot } from '@/lib/connectors/yaml/to-snapshot';
import { type CheckedObject, validateYamlFile } from '@/lib/connectors/yaml/validate-yaml';
import type { PolicyDocument } from '@/lib/core/policy/model';
import type { ValidateOptions } from '@/lib/core/policy/validate';
import { CommandFault } from './options';

export interface CheckedFile {
  readonly file: string;
  readonly objects: readonly CheckedObject[];
  readonly problems: readonly YamlProblem[];
  readonly documents: readonly PolicyDocument[];
}

const YAML_FILE = /\.(?:ya?ml|json)$/i;
/** Folders within folders; deeper is a loop of links or a mistake. */
const MAX_FOLDER_DEPTH = 16;

/** Every file of the paths, folders taken apart, sorted by name within each. Throws CommandFault when one is not there. */
export async function checkFiles(
  paths: readonly string[],
  options: ValidateOptions = {},
): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for (const path of paths) {
    for (const file of await filesAt(path, 0)) checked.push(checkText(file, await readText(file), options));
  }
  return checked;
}

function checkText(file: string, text: string, options: ValidateOptions): CheckedFile {
  const read = readYaml(text);
  return { file, ...validateYamlFile(read, options), documents: read.documents.map(({ document }) => document) };
}

async function readText(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandFault(`cannot read \`${file}\`: ${error.message}`);
  });
  return text;
}

/** The YAML and JSON files at a path. Throws CommandFault when nothing is there. */
export async function filesAt(path: string, depth: number): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new CommandFault(`\`${path}\` does not exist`);
  if (!found.isDirectory()) return [path];
  if (depth > MAX_FOLDER_DEPTH) throw new CommandFault(`\`${path}\` lies too deep`);
  const names = (await readdir(path, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.') && name !== 'node_modules',
  );
  const files: string[] = [];
  for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) files.push(...(await filesAt(inner, depth + 1)));
    else if (YAML_FILE.test(entry.name)) files.push(inner);
  }
  return files;
}

/** Policies that were read, and what to say about them. */
export interface PolicyFolder {
  readonly snapshot: ClusterSnapshot;
  /** `GlobalNetworkPolicy host: preDNAT: applies to host endpoints only`. */
  readonly notSimulated: readonly string[];
}

/** A policy that would be refused is never judged: throws CommandFault with all problems. */
export async function readPolicies(folder: string): Promise<PolicyFolder> {
  const files = await checkFiles([folder]);
  const problems = files.flatMap(({ file, problems: found }) => found.map((problem) => problemText(file, problem)));
  if (problems.length > 0) throw new CommandFault(`the policies have problems\n${problems.join('\n')}`, 1);
  const objects = files.flatMap((file) => file.objects);
  return {
    snapshot: toSnapshot(files.flatMap(({ documents }) => documents)),
    notSimulated: objects.flatMap(({ name, notSimulated }) => notSimulated.map((reason) => `${name}: ${reason}`)),
  };
}

/** `web.yaml:8:17: message`, as compilers write it, so that editors can jump there. */
export function problemText(file: string, { line, column, message }: YamlProblem): string {
  return printable(`${file}:${line}:${column}: ${message}`);
}

/** Foreign text for a terminal: control characters, escape sequences among them, are shown and do nothing. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
