/**
 * Writes a TypeScript project of a given size, as an application has it: files of about 200 lines that import from each
 * other, with interfaces, classes, functions of all kinds; one function in ten is green. The same every time.
 *
 * The texts differ in names, numbers and order, so that neither the compilers' caches nor gzip find the same twice.
 */
import fs from 'node:fs';
import path from 'node:path';

const NOUNS = ['account', 'invoice', 'parcel', 'ticket', 'session', 'message', 'product', 'customer', 'report', 'device', 'route', 'payment', 'article', 'event', 'member'];
const VERBS = ['collect', 'merge', 'rank', 'filter', 'format', 'parse', 'check', 'index', 'count', 'split', 'join', 'clean', 'group', 'convert', 'compare'];
const WAITS = ['load', 'fetch', 'send', 'refresh', 'poll', 'store', 'publish', 'await', 'sync', 'drain'];
const FIELDS = ['amount', 'weight', 'price', 'level', 'score', 'count', 'size', 'rate'];

// About 200 lines. There are seven more plain functions in a file, and one more green one.
const PLAIN_PER_FILE = 13;
const GREEN_PER_FILE = 2;

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);

class Random {
  constructor(private seed: number) {}

  below(limit: number): number {
    this.seed = (Math.imul(this.seed, 1103515245) + 12345) & 0x7fffffff;
    return (this.seed >> 8) % limit;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** What one file offers to those that come after it. */
interface Exports {
  id: number;
  item: string;
  plain: string[];
  green: string[];
}

/** Names for one function. */
interface Names {
  random: Random;
  /** The type of this file's items, its fields, and its class. */
  item: string;
  field: string;
  /** Functions of other files that can be called: item[] -> number. */
  plain: () => string;
  green: () => string;
  name: string;
}

/** Every plain function takes a list of items (all items of the project have the same shape) and returns a number. */
const PLAIN: ((n: Names) => string)[] = [
  ({ name, item, field, random }) => `
export function ${name}(items: readonly ${item}[]): number {
  let total = ${random.below(100)};
  for (const item of items) {
    if (item.${field} < ${random.below(50)}) continue;
    total += item.${field} * ${1 + random.below(9)};
  }
  return Math.round(total / Math.max(1, items.length));
}`,
  ({ name, item, field, random }) => `
export function ${name}(items: readonly ${item}[]): number {
  const groups = new Map<string, ${item}[]>();
  for (const item of items) {
    const key = item.tags[${random.below(3)}] ?? item.name.slice(0, ${1 + random.below(4)});
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  const sums = [...groups].map(([key, group]) => ({ key, sum: group.reduce((sum, { ${field} }) => sum + ${field}, 0) }));
  return sums.sort((a, b) => b.sum - a.sum || a.key.localeCompare(b.key))[0]?.sum ?? 0;
}`,
  ({ name, item, field, random }) => `
export const ${name} = (items: readonly ${item}[], limit = ${10 + random.below(90)}): number =>
  items
    .filter((item) => item.${field} > limit && item.state !== 'closed')
    .map((item) => ({ ...item, ${field}: item.${field} - limit }))
    .slice(0, ${2 + random.below(20)})
    .reduce((sum, item) => sum + item.${field}, 0);`,
  ({ name, item, random, plain }) => `
export function ${name}(items: readonly ${item}[]): number {
  switch (items[0]?.state) {
    case 'open':
      return ${plain()}(items.slice(1)) + ${random.below(10)};
    case 'waiting':
      return items.length > ${random.below(10)} ? ${plain()}(items) : -1;
    case 'closed':
      return 0;
    default:
      throw new RangeError(\`${name}: no items, or of a state that is not known: \${items[0]?.state}\`);
  }
}`,
  ({ name, item, field, random }) => `
function ${name}Line(item: ${item}, width: number): string {
  const note = item.note === undefined ? '' : \` (\${item.note.trim()})\`;
  return \`\${item.name.padEnd(width)} \${item.${field}.toFixed(${random.below(4)})}\${note}\`;
}

export function ${name}(items: readonly ${item}[]): number {
  const width = Math.max(${random.below(20)}, ...items.map((item) => item.name.length));
  const lines = items.map((item) => ${name}Line(item, width));
  return lines.join('\\n').length;
}`,
  ({ name, item, field, random, plain }) => `
export function ${name}(items: readonly ${item}[]): number {
  try {
    const text = JSON.stringify(items.map(({ id, ${field} }) => [id, ${field}]));
    const pairs = JSON.parse(text) as [number, number][];
    return pairs.length + (pairs[${random.below(5)}]?.[1] ?? ${plain()}(items));
  } catch (error) {
    if (error instanceof SyntaxError) return -${1 + random.below(9)};
    throw error;
  }
}`,
  ({ name, item, field, random }) => `
export function ${name}<T extends Pick<${item}, 'id' | '${field}'>>(items: readonly T[], compare = (a: T, b: T) => a.${field} - b.${field}): number {
  const sorted = [...items].sort(compare);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.${field} < ${random.below(1000)}) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.id ?? -1;
}`,
];

/** Every green function takes a list of items and a time, and returns a number. */
const GREEN: ((n: Names) => string)[] = [
  ({ name, item, field, random, plain }) => `
/** @green */
export function ${name}(items: readonly ${item}[], ms: number): number {
  let sum = ${random.below(10)};
  for (const item of items) {
    sleep(ms);
    sum += item.${field};
  }
  return sum + ${plain()}(items);
}`,
  ({ name, item, random, green }) => `
/** @green */
export function ${name}(items: readonly ${item}[], ms: number): number {
  for (let attempt = 1; ; attempt++) {
    try {
      return ${green()}(items, ms * attempt);
    } catch (error) {
      if (attempt === ${2 + random.below(5)}) throw new Error('${name} failed', { cause: error });
      sleep(ms * attempt);
    }
  }
}`,
  ({ name, item, field, random, green }) => `
/** @green */
export function ${name}(items: readonly ${item}[], ms: number): number {
  const open = items.filter((item) => item.state !== 'closed');
  let rest = open.length;
  while (rest > 0 && ms < ${100 + random.below(900)}) {
    const done = ${green()}(open.slice(0, rest), ms);
    if (done < 0) {
      sleep(${random.below(50)});
      continue;
    }
    rest -= Math.max(1, done % ${2 + random.below(7)});
  }
  return rest === 0 ? open[0]?.${field} ?? 0 : -rest;
}`,
  ({ name, item, random, green }) => `
/** @green */
export function ${name}(items: readonly ${item}[], ms: number): number {
  const half = items.length >> 1;
  const first = spawn(() => ${green()}(items.slice(0, half), ms));
  const second = spawn(() => ${green()}(items.slice(half), ms + ${random.below(20)}));
  joinAll([first, second]);
  return first.get() + second.get();
}`,
  ({ name, item, field, random, green, plain }) => `
/** @green */
export function ${name}(items: readonly ${item}[], ms: number): number {
  if (items.length === 0) return ${plain()}(items);
  const total = ${green()}(items, ms) + ${green()}(items.slice(${1 + random.below(4)}), ms) * items[0]!.${field};
  const state = total > ${random.below(500)} ? 'large' : 'small';
  console.log(\`${name}: \${state} \${total}, again \${${green()}(items.slice(1), ms)}\`);
  return total;
}`,
];

function fileOf(id: number, earlier: readonly Exports[]): { text: string; exports: Exports } {
  const random = new Random(id * 7919 + 17);
  const noun = random.of(NOUNS);
  const item = `${capital(noun)}${id}`;
  const [field, second] = [random.of(FIELDS), random.of(FIELDS)];
  const imported = new Map<number, Set<string>>();
  const use = (kind: 'plain' | 'green'): string | undefined => {
    const from = earlier.length > 0 ? random.of(earlier.slice(-12)) : undefined;
    if (from === undefined) return undefined;
    const name = random.of(from[kind]);
    imported.set(from.id, (imported.get(from.id) ?? new Set()).add(name));
    return name;
  };
  const exports: Exports = { id, item, plain: [], green: [] };
  const sections: string[] = [];
  const names = (name: string): Names => ({
    random, item, field: random.of([field, second]), name,
    plain: () => use('plain') ?? `measure${item}`,
    green: () => use('green') ?? firstGreen,
  });
  // The first file has nobody to call.
  const firstGreen = `wait${item}`;
  if (id === 0) sections.push(GREEN[0]!(names(firstGreen)));
  for (let i = 0; i < PLAIN_PER_FILE; i++) {
    const name = `${random.of(VERBS)}${capital(noun)}${i}Of${id}`;
    sections.push(random.of(PLAIN)(names(name)));
    exports.plain.push(name);
  }
  for (let i = 0; i < GREEN_PER_FILE; i++) {
    const name = `${random.of(WAITS)}${capital(noun)}${i}Of${id}`;
    sections.splice(random.below(sections.length), 0, GREEN[(id + i * 2) % GREEN.length]!(names(name)));
    exports.green.push(name);
  }
  const imports = [...imported].map(([from, list]) => `import { ${[...list].join(', ')} } from './m${from}.js';`);
  const text = `import { joinAll, sleep, spawn } from 'tsgreen';
${imports.join('\n')}

export type State${id} = 'open' | 'waiting' | 'closed';

export interface ${item} {
  readonly id: number;
  name: string;
  state: State${id};
  tags: string[];
  note?: string;
${FIELDS.map((f) => `  ${f}: number;`).join('\n')}
}

/** The ${noun}s that are known, by number. */
export class ${item}Store {
  private readonly items = new Map<number, ${item}>();
  private changes = 0;

  constructor(private readonly limit = ${100 + random.below(900)}, private readonly onChange?: (item: ${item}) => void) {}

  get size(): number {
    return this.items.size;
  }

  add(item: ${item}): boolean {
    if (this.items.size >= this.limit || this.items.has(item.id)) return false;
    this.items.set(item.id, item);
    this.changed(item);
    return true;
  }

  find(test: (item: ${item}) => boolean): ${item} | undefined {
    for (const item of this.items.values()) if (test(item)) return item;
    return undefined;
  }

  all(state?: State${id}): ${item}[] {
    return [...this.items.values()].filter((item) => state === undefined || item.state === state);
  }

  /** @green */
  close(id: number, ms: number): boolean {
    const item = this.items.get(id);
    if (item === undefined) return false;
    while (item.state === 'waiting') {
      sleep(ms);
      if (!this.items.has(id)) return false;
    }
    item.state = 'closed';
    this.changed(item);
    return true;
  }

  private changed(item: ${item}): void {
    this.changes++;
    this.onChange?.(item);
  }
}

function measure${item}(items: readonly ${item}[]): number {
  return items.reduce((sum, item) => sum + item.${field} * item.tags.length, 0);
}
${sections.join('\n')}
`;
  return { text, exports };
}

/** Writes the sources of a project of about so many lines into `folder`. Returns how many there are. */
export function writeProject(folder: string, lines: number): { files: number; lines: number } {
  const earlier: Exports[] = [];
  let written = 0;
  fs.mkdirSync(path.join(folder, 'src'), { recursive: true });
  for (let id = 0; written < lines; id++) {
    const { text, exports } = fileOf(id, earlier);
    earlier.push(exports);
    fs.writeFileSync(path.join(folder, 'src', `m${id}.ts`), text);
    written += text.split('\n').length - 1;
  }
  return { files: earlier.length, lines: written };
}
