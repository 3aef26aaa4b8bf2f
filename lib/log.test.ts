import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createLog } from './log';

function linesOf(work: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(createLog('test', 'info', { write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

describe('createLog', () => {
  it('writes one JSON line per event, named and dated', () => {
    const [line] = linesOf((log) => log.info({ flows: 3 }, 'ingested'));
    expect(line).toMatchObject({ name: 'test', msg: 'ingested', flows: 3, time: expect.stringMatching(/Z$/) });
  });

  it.each(['authorization', 'cookie', 'password', 'token', 'secret', 'databaseUrl'])('never writes a %s', (field) => {
    const lines = linesOf((log) => {
      log.info({ [field]: 'hunter2' }, 'top');
      log.info({ headers: { [field]: 'hunter2' } }, 'below');
    });
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it('does not keep a process whose reader is gone from ending', async () => {
    const program = `
      import { createLog } from './lib/log';
      const log = createLog('test');
      process.stdout.on('error', () => {});
      process.stdin.on('end', () => {
        for (let line = 0; line < 10; line++) log.error('nobody reads this');
        process.exit(3);
      }).resume();`;
    const options = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const child = spawn(process.execPath, options, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdout.destroy();
    const exited = once(child, 'exit');
    child.stdin.end();
    expect((await exited)[0]).toBe(3);
  });

  it('keeps a hostile name on its own line', () => {
    const lines = linesOf((log) => log.info({ pod: 'x\n{"level":60,"msg":"forged"}' }, 'seen'));
    expect(lines).toHaveLength(1);
  });
});
