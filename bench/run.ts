/**
 * `npm run -s bench -- NAME... [--json] [--compare FILE]`: runs bench/NAME.bench.ts (all without a name) and prints
 * ratios against the baseline, as a table or as one JSON object a line. README.md here says how to read them.
 *
 * The only file of bench/ that prints.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { geometricMean, measure, measureApart, type Bench, type Row, type SelfMeasured } from './harness';

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

/** One table for each unit. */
function printTables(name: string, rows: Row[]): void {
  for (const unit of new Set(rows.map((row) => row.unit))) printTable(name, unit, rows.filter((row) => row.unit === unit));
}

function printTable(name: string, unit: string, rows: Row[]): void {
  const cases = [...new Set(rows.map((row) => row.case))];
  const contenders = [...new Set(rows.map((row) => row.contender))];
  const withRange = rows.some((row) => row.range);
  const cells = (row: Row | undefined): string[] => {
    if (row === undefined) return withRange ? ['', '', ''] : ['', ''];
    const { range } = row;
    const spread = range && range[0] !== range[1] ? `${range[0].toFixed(2)}-${range[1].toFixed(2)}` : '';
    return [ns(row.median), times(row.ratio), ...(withRange ? [spread] : [])];
  };
  const lines = cases.map((one) => [one, ...contenders.flatMap((contender) => cells(rows.find((row) => row.case === one && row.contender === contender)))]);
  const means = contenders.flatMap((contender) => {
    const mean = times(geometricMean(rows.filter((row) => row.contender === contender).map((row) => row.ratio)));
    return withRange ? ['', mean, ''] : ['', mean];
  });
  const head = contenders.flatMap((contender) => (withRange ? [contender, '', 'from-to'] : [contender, '']));
  console.log(`\n${name}: ${unit}, and the ratio to ${rows[0]!.baseline}`);
  console.log(table([['', ...head], ...lines, ...(cases.length > 1 ? [['geometric mean', ...means]] : [])]));
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
  console.log(table([['', 'old', 'new', 'old ratio', 'new ratio', 'change of ratio'], ...lines]));
}

async function* rowsOf(bench: Bench | SelfMeasured): AsyncGenerator<Row> {
  const progress = (what: string): void => void process.stderr.write(`  ... ${what}\n`);
  if ('measure' in bench) return yield* bench.measure(progress);
  for (const one of bench.cases) {
    progress(`${bench.name} ${one.name}`);
    yield* await (bench.processes === undefined ? measure(bench, one) : measureApart(bench, one));
  }
}

const load = (name: string): Bench | SelfMeasured => require(path.join(__dirname, `${name}.bench.js`)).default;

/** `NAME --case CASE`: what measureApart starts. */
async function measureCase(name: string, wanted: string): Promise<void> {
  const bench = load(name) as Bench;
  for (const row of await measure(bench, bench.cases.find((one) => one.name === wanted)!)) console.log(JSON.stringify(row));
}

async function main(args: string[]): Promise<void> {
  if (args[1] === '--case') return measureCase(args[0]!, args[2]!);
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
    const rows: Row[] = [];
    for await (const row of rowsOf(load(name))) {
      rows.push(row);
      if (json) console.log(JSON.stringify(row));
    }
    if (!json) printTables(name, rows);
    all.push(...rows);
  }
  if (compare && !json) printComparison(all, compare);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
