/** Reads the options of a command, strictly: an option that nobody knows is a mistake, not a wish. */
import { parseArgs } from 'node:util';

/** Something that keeps a command from doing its work; the message is for the person who gave it. */
export class CommandFault extends Error {
  /** 2 = the command is wrong, 1 = what it was pointed at is. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What a command found. `text` ends with a line break or is empty. */
export interface Outcome {
  readonly exitCode: 0 | 1;
  readonly text: string;
}

export interface Options {
  /** Files and folders without an option's name. */
  readonly files: readonly string[];
  readonly json: boolean;
  /** The value of an option that must be given. */
  required(name: string): string;
  /** Null = not given. */
  optional(name: string): string | null;
  /** The value of an option with a closed list of them; the first is the default. */
  choice<T extends string>(name: string, values: readonly [T, ...T[]]): T;
}

/** Throws CommandFault on anything that is not of `names`, `--json` or, where `takesFiles`, a file. */
export function readOptions(args: readonly string[], names: readonly string[], takesFiles: boolean): Options {
  const { values, positionals } = parse(args, names, takesFiles);
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    files: positionals,
    json: values.json === true,
    optional: text,
    required(name) {
      const value = text(name);
      if (value === null) throw new CommandFault(`--${name} is missing: see --help`);
      return value;
    },
    choice(name, allowed) {
      const value = text(name) ?? allowed[0];
      const found = allowed.find((known) => known === value);
      if (found === undefined) throw new CommandFault(`--${name} must be ${allowed.join(' or ')}, not \`${value}\``);
      return found;
    },
  };
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parse(args: readonly string[], names: readonly string[], takesFiles: boolean): Parsed {
  const named = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' as const }, ...named },
      allowPositionals: takesFiles,
      strict: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new CommandFault(`${reason}: see --help`);
  }
}
