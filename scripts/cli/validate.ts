/** `firebreak validate FILE...` */
import { CommandFault, type Outcome, readOptions } from './options';
import { type CheckedFile, checkFiles, printable, problemText } from './read-policies';
import { count } from './table';

export async function validate(args: readonly string[]): Promise<Outcome> {
  const options = readOptions(args, ['calico'], true);
  if (options.files.length === 0) throw new CommandFault('name a file or a folder: see --help');
  const calico = options.choice('calico', ['3.32', '3.33', '3.31', '3.30']);
  const tierPrefixedNames = calico === '3.30' || calico === '3.31';
  const files = await checkFiles(options.files, { tierPrefixedNames });
  const hasProblems = files.length === 0 || files.some(({ problems }) => problems.length > 0);
  return { exitCode: hasProblems ? 1 : 0, text: options.json ? jsonText(files) : plainText(files) };
}

function jsonText(files: readonly CheckedFile[]): string {
  const shown = files.map(({ file, objects, problems }) => ({ file, objects, problems }));
  return `${JSON.stringify({ ok: files.length > 0 && files.every(({ problems }) => problems.length === 0), files: shown }, null, 2)}\n`;
}

function plainText(files: readonly CheckedFile[]): string {
  if (files.length === 0) return 'no YAML or JSON files there\n';
  const problems = files.flatMap(({ file, problems: found }) => found.map((problem) => problemText(file, problem)));
  const objects = files.flatMap((file) => file.objects);
  const marks = objects.flatMap(({ name, notSimulated }) =>
    notSimulated.map((reason) => printable(`note: ${name} is not simulated: ${reason}`)),
  );
  const policies = objects.filter(({ isPolicy }) => isPolicy).length;
  const summary = `${count(files.length, 'file')}, ${count(objects.length, 'object')}, ${count(policies, 'policy', 'policies')}: ${
    problems.length === 0 ? 'no problems' : count(problems.length, 'problem')
  }`;
  return `${[...problems, ...marks, summary].join('\n')}\n`;
}
