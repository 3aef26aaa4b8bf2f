/**
 * `npx firebreak validate | evaluate | diff`: the same engine as the product's, for a pipeline. Exit codes: 0 fine,
 * 1 problems or verdicts that flip, 2 the command itself is wrong. What was found goes to standard output, what kept it
 * from looking to standard error.
 */
import { HELP } from './help';
import { CommandFault, type Outcome } from './options';

/** Loaded when asked for: a validation in a commit hook should not wait for the readers of flows. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<Outcome>>> = {
  validate: async (args) => (await import('./validate')).validate(args),
  evaluate: async (args) => (await import('./evaluate')).evaluate(args),
  diff: async (args) => (await import('./diff')).diff(args),
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const wantsHelp = ['--help', '-h', 'help'].includes(name) || args.includes('--help') || args.includes('-h');
  if (wantsHelp || command === undefined) {
    const isUsageFault = !wantsHelp;
    const topic = command === undefined && Object.hasOwn(HELP, args[0] ?? '') ? (args[0] ?? '') : name;
    const text = (Object.hasOwn(HELP, topic) ? HELP[topic] : undefined) ?? HELP.firebreak ?? '';
    const complaint = name === '' ? '' : `firebreak: no such command \`${name}\`\n\n`;
    (isUsageFault ? process.stderr : process.stdout).write(isUsageFault ? complaint + text : text);
    return isUsageFault ? 2 : 0;
  }
  try {
    const { exitCode, text } = await command(args);
    await writeAll(text);
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommandFault)) throw error;
    process.stderr.write(`firebreak ${name}: ${error.message}\n`);
    return error.exitCode;
  }
}

/** Waits until a pipe has taken everything: ending earlier would cut the answer. A reader that went away is no fault. */
function writeAll(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.on('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
}

process.exitCode = await main(process.argv.slice(2));
