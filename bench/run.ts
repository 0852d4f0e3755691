/**
 * `npm run -s bench -- NAME... [--json] [--compare FILE]`: runs bench/NAME.bench.ts (all without a name) and prints
 * ratios against the baseline, as a table or as one JSON object a line. README.md here says how to read them.
 *
 * The only file of bench/ that prints.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { geometricMean, measure, type Bench, type Row } from './harness';

function machine(): string {
  const cpus = os.cpus();
  return `${cpus[0]?.model.trim() ?? 'unknown CPU'}, ${cpus.length} cores, Node ${process.version}, V8 ${process.versions.v8}`;
}

const ns = (value: number) => (value < 100 ? value.toFixed(2) : value.toFixed(0));
const times = (ratio: number) => (ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1)) + 'x';

/** Columns as wide as their widest cell, the first to the left, the others to the right. */
function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ').trimEnd()).join('\n');
}

function printTable(bench: Bench, rows: Row[]): void {
  const contenders = [...new Set(rows.map((row) => row.contender))];
  const of = (name: string, contender: string) => rows.find((row) => row.case === name && row.contender === contender);
  const lines = bench.cases.map(({ name }) => [
    name,
    ...contenders.flatMap((contender) => {
      const row = of(name, contender);
      return row ? [ns(row.median), times(row.ratio)] : ['', ''];
    }),
  ]);
  const means = contenders.flatMap((contender) => ['', times(geometricMean(rows.filter((row) => row.contender === contender).map((row) => row.ratio)))]);
  console.log(`\n${bench.name}: ns/${bench.per}, and the ratio to ${bench.baseline}`);
  console.log(table([['', ...contenders.flatMap((contender) => [contender, ''])], ...lines, ['geometric mean', ...means]]));
}

function printComparison(rows: Row[], file: string): void {
  const old: Row[] = fs.readFileSync(file, 'utf8').split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  const lines = rows.flatMap((row) => {
    const before = old.find((other) => other.bench === row.bench && other.case === row.case && other.contender === row.contender);
    if (!before) return [];
    const change = (row.ratio / before.ratio - 1) * 100;
    const note = row.contender === row.baseline ? '' : `${change >= 0 ? '+' : ''}${change.toFixed(1)} %`;
    return [[`${row.bench} ${row.case} ${row.contender}`, ns(before.median), ns(row.median), times(before.ratio), times(row.ratio), note]];
  });
  console.log(`\nagainst ${path.basename(file)}:`);
  console.log(table([['', 'old ns', 'new ns', 'old ratio', 'new ratio', 'change of ratio'], ...lines]));
}

async function main(args: string[]): Promise<void> {
  const json = args.includes('--json');
  const at = args.indexOf('--compare');
  const compare = at < 0 ? null : path.resolve(args.splice(at, 2)[1]!);
  const names = args.filter((arg) => arg !== '--json');
  const known = fs.readdirSync(__dirname).flatMap((file) => /^(.*)\.bench\.js$/.exec(file)?.[1] ?? []);
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`there is no bench "${name}"; there are: ${known.join(', ')}`);
  }
  (json ? console.error : console.log)(machine());
  const all: Row[] = [];
  for (const name of names.length ? names : known) {
    const bench: Bench = require(path.join(__dirname, `${name}.bench.js`)).default;
    const rows: Row[] = [];
    for (const one of bench.cases) {
      process.stderr.write(`  ... ${bench.name} ${one.name}\n`);
      const measured = await measure(bench, one);
      rows.push(...measured);
      if (json) for (const row of measured) console.log(JSON.stringify(row));
    }
    if (!json) printTable(bench, rows);
    all.push(...rows);
  }
  if (compare && !json) printComparison(all, compare);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
