import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = join(ROOT, 'scripts/cli/firebreak.mjs');
/** Each test starts a process or two; a loaded machine may take its time. */
const PROCESS_MS = 60_000;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Runs the real command in the temporary folder, where neither the checkout nor its tsconfig.json is. */
function run(args: readonly string[], input = ''): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

const policy = (name: string, spec: string) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  ${spec}
`;
const ALLOW_WEB = policy('db', "ingress: [{action: Allow, source: {selector: app == 'web'}}]");
const DENY_ALL = policy('db', 'ingress: []');

/** One Goldmane record, as the emitter writes it; policies are the reporting end's trace. */
function flow(source: string, reporter: 1 | 2, enforced: unknown[] = []): string {
  return JSON.stringify({
    Key: {
      source_name: `${source}-5d8f7c9b6-*`,
      source_namespace: 'shop',
      source_type: 1,
      dest_name: 'db-6d7b8c5f4-*',
      dest_namespace: 'shop',
      dest_type: 1,
      dest_port: 5432,
      proto: 'tcp',
      reporter,
      action: 1,
      policies: { enforced_policies: enforced, pending_policies: [] },
    },
    start_time: 1_767_225_600,
    end_time: 1_767_225_615,
    source_labels: [`app=${source}`],
    dest_labels: ['app=db'],
    packets_in: 4,
    packets_out: 4,
    bytes_in: 400,
    bytes_out: 400,
    num_connections_started: 3,
    num_connections_completed: 3,
    num_connections_live: 0,
  });
}
const byRule = { kind: 1, namespace: 'shop', name: 'db', tier: 'default', action: 1, rule_index: 0 };
const FLOWS = [flow('web', 1), flow('web', 2, [byRule]), flow('job', 1), flow('job', 2)].join('\n');

describe('firebreak validate', () => {
  it(
    'says nothing is wrong, and exits with 0',
    async () => {
      const { code, out } = await run(['validate', file('good.yaml', ALLOW_WEB)]);
      expect([code, out]).toEqual([0, '1 file, 1 object, 1 policy: no problems\n']);
    },
    PROCESS_MS,
  );

  it(
    'names file, line and column of what is, and exits with 1',
    async () => {
      file('bad/a.yaml', policy('db', "selector: app = 'db'"));
      file('bad/deeper/b.yml', `${ALLOW_WEB}---\na: *x\n`);
      file('bad/notes.txt', 'not read');
      const { code, out } = await run(['validate', 'bad']);
      expect(code).toBe(1);
      expect(out.split('\n')).toEqual([
        'bad/a.yaml:5:17: `spec.selector` expected == at character 5',
        'bad/deeper/b.yml:7:4: aliases are not read: write the value out',
        '2 files, 2 objects, 2 policies: 2 problems',
        '',
      ]);
    },
    PROCESS_MS,
  );

  it(
    'marks what is not simulated, asks for tier names on old releases, and writes JSON',
    async () => {
      const text = `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: host}\nspec: {tier: edge, preDNAT: true, applyOnForward: true}\n`;
      const path = file('host.yaml', text);
      expect((await run(['validate', path])).out).toContain('note: GlobalNetworkPolicy host is not simulated: preDNAT');
      const { code, out } = await run(['validate', '--calico', '3.31', '--json', path]);
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({
        ok: false,
        files: [{ file: path, problems: [{ code: 'invalid', path: 'metadata.name', line: 3, column: 18 }] }],
      });
    },
    PROCESS_MS,
  );

  it(
    'prints control characters of a text as harmless marks',
    async () => {
      const path = file(
        'escape.yaml',
        policy('db', 'ingress: [{action: "\\e[2J"}]').replace('name: db', 'name: "\\e[31m"'),
      );
      const { out } = await run(['validate', path]);
      expect(out).not.toContain('\u001b');
    },
    PROCESS_MS,
  );
});

describe('firebreak evaluate', () => {
  it(
    'gives each connection its verdict and the rule behind it',
    async () => {
      file('policies/db.yaml', ALLOW_WEB);
      const { code, out, err } = await run([
        'evaluate',
        '--policies',
        'policies',
        '--flows',
        file('flows.ndjson', FLOWS),
      ]);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^SOURCE +DESTINATION +PORT +CONNECTIONS +REPORTED +VERDICT +DECIDED\n/);
      expect(out).toMatch(
        /shop\/job +shop\/db +TCP 5432 +3 +allowed +deny +denied at ingress by default\/db: end of tier default\n/,
      );
      expect(out).toMatch(
        /shop\/web +shop\/db +TCP 5432 +3 +allowed +allow +allowed at ingress by default\/db: rule 1\n/,
      );
      expect(out).toContain('2 connections: 1 allow, 1 deny, 0 unknown\n1 trace of the data plane: 1 agree, 0 differ');
    },
    PROCESS_MS,
  );

  it(
    'reads packed flows from standard input or a file, and writes JSON',
    async () => {
      file('policies/db.yaml', ALLOW_WEB);
      const packed = file('flows.ndjson.gz', gzipSync(`${FLOWS}\nnonsense\n`));
      const { code, out } = await run(['evaluate', '--policies', 'policies', '--flows', packed, '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        verdicts: { allow: 1, deny: 1, unknown: 0 },
        agreement: { agrees: 1, disagrees: 0 },
        records: 5,
        rejected: [{ index: 4 }],
        connections: [{ source: { name: 'job' }, verdict: 'deny', connections: 3 }, { verdict: 'allow' }],
      });
      const piped = await run(['evaluate', '--policies', 'policies', '--flows', '-'], FLOWS);
      expect(piped.out).toContain('2 connections: 1 allow, 1 deny');
    },
    PROCESS_MS,
  );

  it(
    'judges staged policies only when asked to',
    async () => {
      file('staged/db.yaml', DENY_ALL.replace('kind: NetworkPolicy', 'kind: StagedNetworkPolicy'));
      const args = ['evaluate', '--policies', 'staged', '--flows', file('flows.ndjson', FLOWS)];
      expect((await run(args)).out).toContain('2 connections: 2 allow');
      expect((await run([...args, '--scope', 'staged'])).out).toContain('2 connections: 0 allow, 2 deny');
    },
    PROCESS_MS,
  );

  it(
    'takes tiers, namespaces and network sets from the same folder',
    async () => {
      file(
        'whole/objects.yaml',
        `apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: edge}
spec: {order: 1, defaultAction: Pass}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: red}}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: edge}
spec:
  tier: edge
  types: [Ingress]
  ingress: [{action: Deny, source: {namespaceSelector: team == 'red', selector: app == 'job'}}]
`,
      );
      const { out } = await run(['evaluate', '--policies', 'whole', '--flows', file('flows.ndjson', FLOWS)]);
      expect(out).toContain('denied at ingress by edge/edge: rule 1');
      expect(out).toContain('2 connections: 1 allow, 1 deny');
    },
    PROCESS_MS,
  );

  it(
    'judges by the policies of administrators, and notes the rules that Calico cannot convert',
    async () => {
      file(
        'admin/objects.yaml',
        `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: guard}
spec:
  priority: 5
  subject: {namespaces: {}}
  ingress:
  - {action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: job}}}}]}
  egress:
  - {action: Allow, to: [{nodes: {}}]}
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: default}
spec:
  subject: {namespaces: {}}
  ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {port: 5432}}]}]
`,
      );
      const { code, out } = await run(['evaluate', '--policies', 'admin', '--flows', file('flows.ndjson', FLOWS)]);
      expect(code).toBe(0);
      expect(out).toContain('denied at ingress by adminnetworkpolicy/guard: rule 1');
      expect(out).toContain('allowed at ingress by baselineadminnetworkpolicy/default: rule 1');
      expect(out).toContain(
        'AdminNetworkPolicy guard: egress rule 1 of the document: Calico cannot convert it and leaves it out',
      );
      const validated = await run(['validate', 'admin']);
      expect(validated.out).toContain('1 file, 2 objects, 2 policies: no problems');
      const renamed = await run([
        'validate',
        file(
          'banp.yaml',
          `apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: other}
spec: {subject: {}}
`,
        ),
      ]);
      expect(renamed.out).toContain('banp.yaml:3:18: `metadata.name` must be default');
      expect(renamed.out).toContain('banp.yaml:4:8: `spec.subject` must have exactly one of namespaces or pods');
    },
    PROCESS_MS,
  );

  it(
    'never judges by policies that a cluster would refuse',
    async () => {
      file('broken/db.yaml', policy('db', 'ingress: [{action: Permit}]'));
      const { code, out, err } = await run([
        'evaluate',
        '--policies',
        'broken',
        '--flows',
        file('flows.ndjson', FLOWS),
      ]);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('broken/db.yaml:5:22: `spec.ingress[0].action` must be');
    },
    PROCESS_MS,
  );
});

describe('firebreak diff', () => {
  it(
    'lists what flips and fails, and passes when nothing does',
    async () => {
      file('before/db.yaml', ALLOW_WEB);
      file('after/db.yaml', DENY_ALL);
      const flows = file('flows.ndjson', FLOWS);
      const flipped = await run(['diff', '--before', 'before', '--after', 'after', '--flows', flows]);
      expect(flipped.code).toBe(1);
      expect(flipped.out).toMatch(
        /newly denied +shop\/web +shop\/db +TCP 5432 +3 +allowed at ingress by default\/db: rule 1 +denied/,
      );
      expect(flipped.out).toContain('1 connection newly denied, 0 newly allowed, 0 unknown, 1 unchanged');
      const same = await run(['diff', '--before', 'before', '--after', 'before', '--flows', flows]);
      expect([same.code, same.out]).toEqual([
        0,
        '0 connections newly denied, 0 newly allowed, 0 unknown, 2 unchanged\n',
      ]);
    },
    PROCESS_MS,
  );

  it(
    'fails only on what it is told to',
    async () => {
      file('before/db.yaml', ALLOW_WEB);
      file('after/db.yaml', DENY_ALL);
      const flows = file('flows.ndjson', FLOWS);
      const back = ['diff', '--before', 'after', '--after', 'before', '--flows', flows];
      expect((await run(back)).code).toBe(1);
      expect((await run([...back, '--fail-on', 'denied'])).code).toBe(0);
      const { code, out } = await run([
        'diff',
        '--before',
        'before',
        '--after',
        'after',
        '--flows',
        flows,
        '--fail-on',
        'never',
        '--json',
      ]);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        newlyDeniedPairs: 1,
        flips: [{ kind: 'newlyDenied', source: { name: 'web' } }],
      });
    },
    PROCESS_MS,
  );
});

describe('the command itself', () => {
  it(
    'explains itself',
    async () => {
      const { code, out } = await run(['--help']);
      expect(code).toBe(0);
      for (const name of ['validate', 'evaluate', 'diff']) {
        expect(out).toContain(`firebreak ${name}`);
        expect((await run([name, '--help'])).out).toContain(`Usage: firebreak ${name}`);
      }
    },
    PROCESS_MS,
  );

  it.each([
    [[], 'Usage:'],
    [['judge'], 'no such command `judge`'],
    [['validate'], 'name a file or a folder'],
    [['validate', 'nowhere.yaml'], '`nowhere.yaml` does not exist'],
    [['validate', '--strict', 'x'], "Unknown option '--strict'"],
    [['validate', '--calico', '2', 'x'], '--calico must be'],
    [['evaluate', '--flows', 'x'], '--policies is missing'],
    [['diff', '--before', 'x', '--after', 'y'], '--flows is missing'],
    [['evaluate', 'x', '--policies', 'y', '--flows', 'z'], 'Unexpected argument'],
  ])(
    'exits with 2 on %j',
    async (args, words) => {
      const { code, err, out } = await run(args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(words);
    },
    PROCESS_MS,
  );

  it(
    'exits with 1 when a file of flows holds none',
    async () => {
      file('policies/db.yaml', ALLOW_WEB);
      const { code, err } = await run(['evaluate', '--policies', 'policies', '--flows', file('none.txt', 'hello\n')]);
      expect(code).toBe(1);
      expect(err).toContain('holds no flow that can be read');
    },
    PROCESS_MS,
  );
});
