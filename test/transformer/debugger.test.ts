/**
 * What a debugger sees of compiled code, by Node's inspector protocol: breakpoints on lines of the source (wherever the map
 * says that they are) stop before and after a suspension, and the locals have their names and values.
 */
// time limit: 60 s
import fs from 'node:fs';
import path from 'node:path';
import { SourceMap } from 'node:module';
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

/** In a thread of its own: drives the debugger of the main thread. */
const DRIVER = `
const { Session } = require('node:inspector');
const { parentPort, workerData } = require('node:worker_threads');
const session = new Session();
session.connectToMainThread();
const post = (method, params) => new Promise((resolve, reject) => session.post(method, params, (error, result) => (error ? reject(error) : resolve(result))));
const pauses = [];
session.on('Debugger.paused', async ({ params }) => {
  const [frame] = params.callFrames;
  const locals = {};
  for (const scope of frame.scopeChain) {
    if (!['local', 'block', 'catch'].includes(scope.type)) continue;
    const { result } = await post('Runtime.getProperties', { objectId: scope.object.objectId, ownProperties: true });
    for (const { name, value } of result) locals[name] ??= value?.description ?? value?.value;
  }
  pauses.push({ name: frame.functionName, line: frame.location.lineNumber, column: frame.location.columnNumber, locals });
  await post(workerData.stepping ? 'Debugger.stepOver' : 'Debugger.resume');
});
parentPort.on('message', () => parentPort.postMessage(pauses));
(async () => {
  await post('Debugger.enable');
  await post('Debugger.setBlackboxPatterns', { patterns: ['/dist/runtime/', 'main\\\\.js$', '^node:'] });
  for (const { line, column } of workerData.places) await post('Debugger.setBreakpointByUrl', { urlRegex: 'input\\\\.js$', lineNumber: line, columnNumber: column });
  parentPort.postMessage('ready');
})();
`;
const MAIN = `
const { Worker } = require('node:worker_threads');
const worker = new Worker(DRIVER, { eval: true, workerData: { places: PLACES, stepping: STEPPING } });
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

/** Runs the program with a breakpoint on each of the lines; says where of the source it stopped, and with what locals. */
async function stops(name: string, lines: number[], stepping = false): Promise<{ line: number; resumed: boolean; locals: Record<string, unknown> }[]> {
  const { code, map: text, diagnostics } = transpile(PROGRAM, { fileName: 'input.ts', implicit: true, compilerOptions: { sourceMap: true } });
  assert.equal(diagnostics, []);
  const map = new SourceMap(JSON.parse(text!));
  const places = lines.flatMap((line) => placesOf(code, map, line));
  const folder = scratch('debugger', name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'input.js'), code);
  fs.writeFileSync(path.join(folder, 'main.js'), MAIN.replace('DRIVER', () => JSON.stringify(DRIVER)).replace('PLACES', JSON.stringify(places)).replace('STEPPING', String(stepping)));
  const { stdout, stderr } = await runProgram(path.join(folder, 'main.js'));
  const { result, pauses } = JSON.parse(stdout.replace(/^[^{]*/, '')) as { result: number; pauses: Pause[] };
  assert.is(result, 32, stderr);
  return pauses.map(({ name, line, column, locals }) => {
    const entry = map.findEntry(line, column) as { originalLine: number };
    return { line: entry.originalLine + 1, resumed: name.includes('$resume$'), locals };
  });
}

const test = suite('debugger');

test('a breakpoint stops before and after a suspension', async () => {
  const found = await stops('lines', [3, 5, 12]);
  assert.equal(
    found.map(({ line, resumed }) => [line, resumed]),
    [[3, false], [5, true], [12, true], [3, false], [5, true], [12, true]],
  );
});

test('locals have their names, in both printings: parameters, variables, loop variables, what a handler caught', async () => {
  const found = await stops('locals', [4, 6, 12, 19, 21]);
  const at = (line: number) => found.find((f) => f.line === line)?.locals ?? {};
  const some = (line: number, ...names: string[]) => Object.fromEntries(names.map((n) => [n, at(line)[n]]));
  assert.equal(some(4, 'id', 'before'), { id: '1', before: '10' });
  assert.equal(some(6, 'after'), { after: '11' });
  assert.equal(some(12, 'id', 'one', 'sum'), { id: '1', one: '11', sum: '0' });
  assert.is(at(19)['message'], 'thrown');
  assert.match(String(at(19)['error']), /^Error: thrown\n/);
  assert.equal(some(21, 'sum'), { sum: '32' });
});

test('stepping on from a blocking call comes to the next line of the function, by way of the callers that park', async () => {
  const found = await stops('stepping', [3], true);
  const own = found.filter(({ line }) => line >= 3 && line <= 6).map(({ line, resumed }) => `${line} ${resumed ? 'resumed' : 'fast'}`);
  assert.equal(own.filter((text, i) => text !== own[i - 1]).slice(0, 4), ['3 fast', '4 fast', '5 resumed', '6 resumed']);
});

test.run();
