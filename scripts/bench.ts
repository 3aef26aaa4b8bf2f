/**
 * Measurements as ratios against a baseline of the same run: `npm run bench -- [NAME]`. Every file of scripts/bench that
 * exports a `bench` is one; NAME picks those whose name starts with it. Prints a table, writes bench/results.json, and
 * fails when a goal (spec of performance) is missed.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Bench, BenchRow } from './bench/measure';

const FOLDER = new URL('./bench/', import.meta.url);
const RESULTS = new URL('../bench/results.json', import.meta.url);

async function main(wanted: string): Promise<number> {
  const benches = (await allBenches()).filter(({ name }) => name.startsWith(wanted));
  if (benches.length === 0) {
    console.error(`no bench is called ${wanted}`);
    return 1;
  }
  console.log(`Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`);
  const rows: BenchRow[] = [];
  for (const bench of benches) {
    console.log(`measuring ${bench.name} ...`);
    rows.push(...(await bench.run()));
  }
  for (const line of table(rows)) console.log(line);
  writeResults(rows);
  return rows.some((row) => !reached(row)) ? 1 : 0;
}

async function allBenches(): Promise<readonly Bench[]> {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort();
  const modules: readonly { readonly bench?: Bench }[] = await Promise.all(
    names.map((name) => import(new URL(name, FOLDER).href)),
  );
  return modules.flatMap(({ bench }) => (bench === undefined ? [] : [bench]));
}

function table(rows: readonly BenchRow[]): readonly string[] {
  const cells = rows.map((row) => [row.name, ratioText(row.ratio), goalText(row), resultText(row), row.detail]);
  const lines = [['name', 'ratio', 'goal', '', 'measured'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function ratioText(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3);
}

function goalText({ goal }: BenchRow): string {
  return goal === null ? '' : `${goal.is} ${goal.value}`;
}

function resultText(row: BenchRow): string {
  if (row.goal === null) return '';
  return reached(row) ? 'reached' : 'MISSED';
}

function reached({ ratio, goal }: BenchRow): boolean {
  if (goal === null) return true;
  return goal.is === '>=' ? ratio >= goal.value : ratio <= goal.value;
}

function writeResults(rows: readonly BenchRow[]): void {
  mkdirSync(new URL('.', RESULTS), { recursive: true });
  const results = { measuredAt: new Date().toISOString(), node: process.version, cores: availableParallelism(), rows };
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`written to ${fileURLToPath(RESULTS)}`);
}

process.exitCode = await main(process.argv[2] ?? '');
