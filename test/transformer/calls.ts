/**
 * Test support: what the analysis makes of calls. A case is a text of declarations and calls of them; each call is put
 * into an ordinary function and into a green one. It is `green` if it is refused in the first, `maybe` if only the second
 * checks its result, else `plain`.
 */
import ts from 'typescript';
import { compileProgram } from '../../transformer/program';
import { assert, suite } from '../suite';
import { compile } from './compile';

export type Colour = 'green' | 'maybe' | 'plain';

/** By name: declarations, calls with their colours, and the names of calls that are refused in the declarations themselves. */
export type Cases = Record<string, [declarations: string, calls: Record<string, Colour>, refused?: string[]]>;

const prelude = "import { green, Greenlet, run, sleep, spawn, spawner, type Green } from 'tsgreen';\nvoid [green, Greenlet, run, spawn, spawner, sleep]; declare const used: Green<() => void>; void used;\n";

function textOf([declarations, calls]: Cases[string]): string {
  const lines = Object.keys(calls).map((call) => `  ${call};`).join('\n');
  // A file may declare a `green` of its own.
  const own = declarations.includes('const green =') ? prelude.replace('green, Greenlet', 'Greenlet').replace('[green, ', '[') : prelude;
  const head = declarations.startsWith('// @green-file') ? '// @green-file\n' : '';
  return `${head}${own}${declarations}\n/** @green */ export function inGreen() {\n${lines}\n}\nexport function inOrdinary() {\n${lines}\n}\n`;
}

/** All cases in one program. */
export function testCalls(title: string, cases: Cases, options: ts.CompilerOptions = {}, plugin: Parameters<typeof compile>[2] = {}, more: Record<string, string> = {}): void {
  const test = suite(title);
  const names = Object.keys(cases);
  const fileOf = (name: string) => `case${names.indexOf(name)}.ts`;
  const compiled = compile({ ...Object.fromEntries(names.map((name) => [fileOf(name), textOf(cases[name]!)])), ...more }, options, plugin);

  for (const [name, [, calls, elsewhere = []]] of Object.entries(cases)) {
    test(name, () => {
      const file = compiled.program.getSourceFiles().find((f) => f.fileName.endsWith('/' + fileOf(name)))!;
      assert.equal(compiled.errors.filter((e) => e.startsWith(fileOf(name))), []);
      const lineOf = (pos: number) => file.getLineAndCharacterOfPosition(pos).line;
      const inGreen = lineOf(file.text.indexOf('inGreen()')) + 1;
      const inOrdinary = lineOf(file.text.indexOf('inOrdinary()')) + 1;
      const { suspends } = compileProgram(ts, compiled.program, plugin ?? {}).analyze(file);
      const checked = new Set([...suspends].map((n) => lineOf(n.getEnd())));
      const problems = compiled.problems.filter((p) => p.startsWith(fileOf(name) + ':'));
      const refused = new Set(problems.filter((p) => p.includes('GREEN1001') && p.includes("'inOrdinary'")).map((p) => Number(p.split(':')[1]) - 1));
      const actual = Object.fromEntries(Object.keys(calls).map((call, i) => [call, refused.has(inOrdinary + i) ? 'green' : checked.has(inGreen + i) ? 'maybe' : 'plain']));
      assert.equal(actual, calls);
      const others = problems.filter((p) => !p.includes("'inOrdinary'") && !p.includes('GREEN1004'));
      assert.equal(others.map((p) => /GREEN1001: '(.*?)'/.exec(p)?.[1] ?? p), elsewhere);
    });
  }
  test.run();
}
