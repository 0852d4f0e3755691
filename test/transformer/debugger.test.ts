/**
 * What a debugger sees of compiled code, by Node's inspector protocol: breakpoints on lines of the source (wherever the map
 * says that they are) stop before and after a suspension, and the locals have their names and values.
 */
// time limit: 60 s
import fs from 'node:fs';
import path from 'node:path';
import { SourceMap } from 'node:module';
import ts from 'typescript';
import { transpile } from '../../transformer';
import { runProgram, scratch } from '../programs';
import { assert, suite } from '../suite';

const PROGRAM = `import { run, sleep } from 'tsgreen';
function price(id: number) {
  const before = id * 10;
  sleep(1);
  const after = before + 1;
  return after;
}
function total(ids: number[]) {
  let sum = 0;
  for (const id of ids) {
    const one = price(id);
    sum += one + id - id;
  }
  try {
    sleep(1);
    throw new Error('thrown');
  } catch (error) {
    const { message } = error as Error;
    console.log(message);
  }
  return sum;
}
run(() => {
  const result = total([1, 2]);
  (globalThis as any).finish(result);
});
`;

interface Walk {
  program: string;
  /** Where it starts. */
  line: number;
  /** Lines to which green code returns because what follows the call in them is a statement of its own there. */
  again?: number[];
  /** Lines that ordinary code comes by alone. */
  notGreen?: number[];
  /** Not in stress mode too, where nothing is a tail call, and V8 loses a step that ends in a callback's `return`. */
  unstressed?: boolean;
}
const WALKS: Record<string, Walk> = {
  'callers that park': { program: PROGRAM, line: 3, again: [10] }, // the loop's end, which is no stop from Node 26 on
  'methods, closures, tail calls': {
    line: 4,
    unstressed: true,
    notGreen: [15], // a call in tail position has left its function when it returns
    program: `import { run, sleep } from 'tsgreen';
class Base {
  ask(n: number) {
    sleep(1);
    return n;
  }
}
class Shop extends Base {
  #rate = 2;
  ask(n: number) {
    const base = super.ask(n);
    return base * this.#rate;
  }
  last(n: number) {
    return this.ask(n);
  }
}
function both(shop: Shop) {
  const found = [1, 2].map((n) => {
    const one = shop.last(n);
    return one + n;
  });
  return found;
}
run(() => {
  const shop = new Shop();
  const result = both(shop);
  (globalThis as any).finish(result[0]! + result[1]! + 23);
});
`,
  },
  'loops and jumps': {
    line: 3,
    again: [8, 9, 12, 17, 22, 38],
    program: `import { run, sleep } from 'tsgreen';
function pause(n: number) {
  sleep(1);
  return n;
}
function work() {
  let sum = 0;
  for (let i = 0; i < pause(3); i++) {
    if (pause(i) === 1) continue;
    sum += i;
  }
  while (pause(sum) < 6) {
    sum += 2;
  }
  do {
    sum++;
  } while (pause(sum) < 9);
  switch (pause(sum)) {
    case pause(8):
      sum = 0;
      break;
    case pause(9):
      sum = 30;
      break;
  }
  try {
    try {
      pause(1);
      throw new Error('one');
    } finally {
      pause(2);
      sum += 1;
    }
  } catch (error) {
    pause(3);
    sum += 1;
  }
  const { a, b = pause(0) } = { a: 0 } as { a: number; b?: number };
  sum += a + b;
  return sum;
}
run(() => {
  const result = work();
  (globalThis as any).finish(result);
});
`,
  },
  'constructors and accessors': {
    line: 3,
    again: [7, 25], // after the field's initialiser, and after the getter
    notGreen: [7, 17], // after the initialiser, by the version of V8 there or where the class ends
    program: `import { run, sleep } from 'tsgreen';
function pause(n: number) {
  sleep(1);
  return n;
}
class Account {
  balance = pause(10);
  constructor(more: number) {
    const all = pause(more);
    this.balance += all;
  }

  get total() {
    const now = pause(this.balance);
    return now;
  }
}
class Savings extends Account {
  constructor() {
    super(pause(22));
  }
}
run(() => {
  const account = new Savings();
  const sum = account.total;
  (globalThis as any).finish(sum);
});
`,
  },
  'many points in a row, a switch': {
    line: 3,
    again: [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 23, 24, 29],
    program: `import { run, sleep } from 'tsgreen';
function pause(n: number) {
  sleep(1);
  return n;
}
function sum(step: number) {
  let all = step;
  all += pause(1);
  all += pause(2);
  all += pause(3);
  all += pause(4);
  all += pause(5);
  all += pause(-5);
  all += pause(-4);
  all += pause(-3);
  all += pause(-2);
  all += pause(-1);
  switch ('down' as string) {
    case 'up':
      all -= pause(1);
      break;
    case 'down':
      all += pause(30);
      all += pause(1);
      break;
    default:
      all -= pause(1);
  }
  const end = all + pause(0);
  return end;
}
run(() => {
  const result = sum(1);
  (globalThis as any).finish(result);
});
`,
  },
};

/** The runtime of ordinary code. */
const STUB = `
exports.sleep = () => {};
exports.run = (f) => void setImmediate(f);
`;

/** In a thread of its own: drives the debugger of the main thread. */
const DRIVER = `
const { Session } = require('node:inspector');
const { parentPort, workerData } = require('node:worker_threads');
const session = new Session();
session.connectToMainThread();
const post = (method, params) => new Promise((resolve, reject) => session.post(method, params, (error, result) => (error ? reject(error) : resolve(result))));
const pauses = [];
const urls = new Map();
session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
session.on('Debugger.paused', async ({ params }) => {
  const [frame] = params.callFrames;
  const locals = {};
  for (const scope of frame.scopeChain) {
    if (!['local', 'block', 'catch'].includes(scope.type)) continue;
    const { result } = await post('Runtime.getProperties', { objectId: scope.object.objectId, ownProperties: true });
    for (const { name, value } of result) locals[name] ??= value?.description ?? value?.value;
  }
  const { scriptId, lineNumber, columnNumber } = frame.location;
  if (!urls.get(scriptId).endsWith('input.js')) return post('Debugger.stepOut'); // of Node's own
  // As debuggers do: no stop is shown where the map says that the code is not the user's.
  if (workerData.stepping && workerData.ignored.some(([line, from, to]) => line === lineNumber && from <= columnNumber && columnNumber < to)) return post('Debugger.stepOver');
  pauses.push({ name: frame.functionName, line: frame.location.lineNumber, column: frame.location.columnNumber, locals });
  await post(workerData.stepping ? 'Debugger.stepOver' : 'Debugger.resume');
});
parentPort.on('message', () => parentPort.postMessage(pauses));
(async () => {
  await post('Debugger.enable');
  await post('Debugger.setBlackboxPatterns', { patterns: ['/dist/runtime/', '(main|stub)\\\\.js$', '^node:'] });
  for (const { line, column } of workerData.places) await post('Debugger.setBreakpointByUrl', { urlRegex: 'input\\\\.js$', lineNumber: line, columnNumber: column });
  parentPort.postMessage('ready');
})();
`;
const MAIN = `
const { Worker } = require('node:worker_threads');
const worker = new Worker(DRIVER, { eval: true, workerData: DATA });
worker.once('message', () => {
  globalThis.finish = (result) => {
    worker.once('message', (pauses) => {
      process.stdout.write(JSON.stringify({ result, pauses }), () => process.exit());
    });
    worker.postMessage('finish');
  };
  require('./input.js');
});
`;

interface Pause {
  name: string;
  line: number;
  column: number;
  locals: Record<string, unknown>;
}

/** Where each run of generated code for a line of the source begins: lines and columns count from 0. */
function placesOf(code: string, map: SourceMap, sourceLine: number): { line: number; column: number }[] {
  const places: { line: number; column: number }[] = [];
  let inside = false;
  code.split('\n').forEach((text, line) => {
    const from = text.search(/\S/);
    for (let column = Math.max(from, 0); column < text.length; column++) {
      const entry = map.findEntry(line, column) as { originalLine?: number; generatedLine?: number; generatedColumn?: number };
      if (entry.generatedLine !== line || entry.generatedColumn !== column) continue;
      const here = entry.originalLine === sourceLine - 1;
      if (here && !inside) places.push({ line, column });
      inside = here;
    }
  });
  return places;
}

type Entry = { originalSource?: string; originalLine?: number; generatedLine?: number; generatedColumn?: number };

/** What debuggers shall not stop in, by the map's ignoreList: [line, from, to] of the generated code. */
function ignoredOf(code: string, map: SourceMap): [number, number, number][] {
  const { sources, ignoreList = [] } = map.payload as SourceMap['payload'] & { ignoreList?: number[] };
  const found: [number, number, number][] = [];
  code.split('\n').forEach((text, line) => {
    for (let column = 0; column <= text.length; column++) {
      const { originalSource } = map.findEntry(line, column) as Entry;
      if (ignoreList.some((i) => sources[i] === originalSource)) found.push([line, column, column + 1]);
    }
  });
  return found;
}

interface Stop {
  line: number;
  resumed: boolean;
  locals: Record<string, unknown>;
}

interface How {
  readonly name: string;
  readonly program?: string;
  /** Breakpoints. */
  readonly lines: number[];
  readonly stepping?: boolean;
  /** As ordinary code, in which nothing blocks. */
  readonly plain?: boolean;
  /** Every call parks. */
  readonly stress?: boolean;
}

/** Runs the program with a breakpoint on each of the lines; says where of the source it stopped, and with what locals. */
async function stops({ name, program = PROGRAM, lines, stepping = false, plain = false, stress = false }: How): Promise<Stop[]> {
  const compilerOptions = { sourceMap: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  const transpiled = ts.transpileModule(program.replace("'tsgreen'", "'./stub.js'"), { fileName: 'input.ts', compilerOptions });
  const green = transpile(program, { fileName: 'input.ts', implicit: true, stress, compilerOptions });
  assert.equal(green.diagnostics, []);
  const [code, text] = plain ? [transpiled.outputText, transpiled.sourceMapText] : [green.code, green.map];
  const map = new SourceMap(JSON.parse(text!));
  const places = lines.flatMap((line) => placesOf(code, map, line));
  const folder = scratch('debugger', name);
  const write = (file: string, content: string) => fs.writeFileSync(path.join(folder, file), content);
  fs.mkdirSync(folder, { recursive: true });
  write('input.js', code);
  write('stub.js', STUB);
  const data = { places, stepping, ignored: ignoredOf(code, map) };
  write('main.js', MAIN.replace('DRIVER', () => JSON.stringify(DRIVER)).replace('DATA', JSON.stringify(data)));
  const { stdout, stderr } = await runProgram(path.join(folder, 'main.js'), 30_000);
  const { result, pauses } = JSON.parse(stdout.replace(/^[^{]*/, '')) as { result: number; pauses: Pause[] };
  assert.is(result, 32, stderr);
  return pauses.map(({ name, line, column, locals }) => {
    const entry = map.findEntry(line, column) as Required<Entry>;
    assert.is(entry.originalSource, 'input.ts', `stopped at ${line + 1}:${column + 1}: ${code.split('\n')[line]}`);
    return { line: entry.originalLine + 1, resumed: name.includes('$resume$'), locals };
  });
}

/** The lines that one comes by who steps over everything from a breakpoint on. */
async function walk(how: How): Promise<number[]> {
  const lines = (await stops({ ...how, stepping: true })).map(({ line }) => line);
  return lines.filter((line, i) => line !== lines[i - 1]);
}

const test = suite('debugger');

test('a breakpoint stops before and after a suspension', async () => {
  const found = await stops({ name: 'lines', lines: [3, 5, 12] });
  assert.equal(
    found.map(({ line, resumed }) => [line, resumed]),
    [[3, false], [5, true], [12, true], [3, false], [5, true], [12, true]],
  );
});

test('locals have their names, in both printings: parameters, variables, loop variables, what a handler caught', async () => {
  const found = await stops({ name: 'locals', lines: [4, 6, 12, 19, 21] });
  const at = (line: number) => found.find((f) => f.line === line)?.locals ?? {};
  const some = (line: number, ...names: string[]) => Object.fromEntries(names.map((n) => [n, at(line)[n]]));
  assert.equal(some(4, 'id', 'before'), { id: '1', before: '10' });
  assert.equal(some(6, 'after'), { after: '11' });
  assert.equal(some(12, 'id', 'one', 'sum'), { id: '1', one: '11', sum: '0' });
  assert.is(at(19)['message'], 'thrown');
  assert.match(String(at(19)['error']), /^Error: thrown\n/);
  assert.equal(some(21, 'sum'), { sum: '32' });
});

for (const [name, { program, line, again = [], notGreen = [], unstressed }] of Object.entries(WALKS)) {
  test(`stepping over what blocks passes the lines that it passes in ordinary code: ${name}`, async () => {
    const how = { name: `walk-${name}`, program, lines: [line] };
    const plain = (await walk({ ...how, plain: true })).filter((line) => !notGreen.includes(line));
    assert.ok(plain.length > 5, `stepped by ${plain}`);
    for (const stress of unstressed ? [false] : [false, true]) {
      const green: number[] = [];
      for (const line of await walk({ ...how, stress })) if (line === plain[green.length] || !again.includes(line)) green.push(line);
      assert.equal(green, plain);
    }
  });
}

test.run();
