/** What `--help` prints. docs/cli.md says the same at more length. */

const EXIT_CODES = `Exit codes: 0 fine, 1 problems or verdicts that flip, 2 the command itself is wrong.
`;

const FOLDERS = `DIR holds YAML or JSON files, in folders within it too: policies, and where they are known tiers, namespaces, network
sets. FILE holds flows in any format that Firebreak takes (Goldmane, Whisker, Calico Enterprise logs, Hubble), plain,
gzip or zstd; - is standard input.
`;

export const HELP: Readonly<Record<string, string>> = {
  firebreak: `Judges network policies and flows with Firebreak's policy engine.

Usage:
  firebreak validate FILE...                                what a cluster would refuse, at line and column
  firebreak evaluate --policies DIR --flows FILE            the verdict of every connection, and by which rule
  firebreak diff --before DIR --after DIR --flows FILE      connections whose verdict flips

  firebreak COMMAND --help                                  its options

${EXIT_CODES}`,
  validate: `Finds what a cluster would refuse in policies, tiers and network sets, and says where.

Usage: firebreak validate [--calico 3.30|3.32] [--json] FILE...

  FILE             a YAML or JSON file, or a folder of them
  --calico 3.30    names as Calico 3.30 and 3.31 demand them (<tier>.<name>); default 3.32 and later
  --json           one JSON document instead of text

${EXIT_CODES}`,
  evaluate: `Judges every connection in a file of flows by a folder of policies.

Usage: firebreak evaluate --policies DIR --flows FILE [--scope SCOPE] [--source NAME] [--json]

  --scope SCOPE    enforced (default): staged policies are left out; staged: as if they were enforced
  --source NAME    the format of FILE; default: told by each record
  --json           one JSON document instead of a table

${FOLDERS}
${EXIT_CODES}`,
  diff: `Judges every connection in a file of flows by two folders of policies and lists the verdicts that flip.

Usage: firebreak diff --before DIR --after DIR --flows FILE [--scope SCOPE] [--fail-on WHAT] [--source NAME] [--json]

  --scope SCOPE    enforced (default): staged policies are left out; staged: as if they were enforced
  --fail-on WHAT   any (default): every flip fails; denied: only newly denied ones; never
  --source NAME    the format of FILE; default: told by each record
  --json           one JSON document instead of a table

${FOLDERS}
${EXIT_CODES}`,
};
