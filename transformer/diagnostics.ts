/**
 * Every message of the compiler: its code, its text, and what to write instead. One typed table: a code without a text
 * does not compile, and no other file writes a message. Each code has a page docs/diagnostics/GREENnnnn.md.
 */
import type * as ts from 'typescript';

/** `{0}`, `{1}` are replaced by the arguments. The second text says what to write instead. */
const table = {
  1001: ["'{0}' may block (it is @green), but {1} is an ordinary function and cannot be suspended.", 'Mark {1} with /** @green */, or start a greenlet: spawn(() => …) or run(() => …).'],
  1002: ["A green function is given to '{0}', which is ordinary code: it cannot wait when the function blocks.", '{1}'],
  1003: ["'{0}' is @green, but the member '{1}' that it overrides or implements is not: callers of that member would not wait.", "Mark the declaration of '{1}' with /** @green */ as well; if it is not yours, call this one otherwise."],
  1004: ['An async function cannot be @green: {0} would wait in two ways.', 'Remove `async`, and replace `await p` by `wait(p)` (from tsgreen).'],
  1006: ["Unknown plugin option '{0}'.", 'Known options: {1}.'],
  1007: ["'{0}' may block, but the top level of a CommonJS module or script cannot be suspended.", 'Start the program with run(() => …).'],
  1008: ["The plugin option '{0}' must be {1}.", 'Correct it in tsconfig.json, in the entry of "plugins".'],
  1009: ["'{0}' may block (it is @green), but {1} is async: it waits with `await` and cannot be suspended otherwise.", 'Write `await run(() => …)`; or mark {1} with /** @green */, remove `async`, and replace `await p` by `wait(p)`.'],
  1010: ['With removeComments, declaration files lose the @green marks: callers in other projects would take green functions for ordinary ones.', 'Turn removeComments off; a minifier can remove the comments later.'],
  1011: ['Another transformer changed this file before tsgreen: one of the two changes would be lost.', 'Put tsgreen first in "plugins", with "transformProgram": true.'],
  2001: ['This constructor contains something that may block, and cannot be suspended: {0}.', 'Change that, or move what blocks into a method that is called after construction.'],
  2003: ['An accessor with a computed name cannot block: nobody can tell where it is read or written.', 'Give it a name, or write a method instead.'],
  2005: ["'{0}' may block, but what a class definition outside of green functions runs (a static initialiser or static block) cannot be suspended.", 'Make the class in a green function, or compute the value there.'],
  2006: ["'{0}' may block (it is @green), but {1} is initialised by an ordinary constructor, which cannot be suspended.", 'Mark the class with /** @green */, or give the field its value in a method that is called after construction.'],
  2008: ['`await using` in a green function: a greenlet does not wait with `await`.', 'Write `using` with a [Symbol.dispose] that blocks; or try/finally, and in it wait(x[Symbol.asyncDispose]()).'],
  2009: ['`{0}` is not supported in a green function: what its names mean is known only when it runs.', 'Move it into an ordinary function.'],
  2010: ["'{0}' may block at the top level of a module, and cannot be suspended: {1}.", 'Change that; or start the program with run(() => …).'],
  2011: ["'{0}' may block, but the body of a namespace cannot be suspended.", 'Move the call into a function; or compute the value in a constant before the namespace.'],
  2012: ['`await` in a green function: a greenlet waits for a promise with wait().', 'Write `wait(promise)` (from tsgreen).'],
  2013: ['Direct eval in a green function: its code could not be suspended, and could see no local of the resumed function.', 'Call a function instead.'],
  2017: ['This is nested too deeply to be compiled.', 'Move the inner part into a function of its own.'],
  2018: ['This cannot be compiled: {0} ({1}).', 'If TypeScript reports no error here, this is a bug of tsgreen: please report it with the function.'],
  2020: ['This field would have to be initialised by the code of a constructor that may block, and cannot: {0}.', 'Give it its value in the constructor.'],
  2021: ['The definition of this class may block, and cannot be suspended: {0}.', 'Compute what blocks in a constant before the class.'],
  2022: ["'{0}' is declared in a block, and is a variable of the whole function, too; a resumed function could not keep that.", 'Write `const f = function () {}`, or make the code strict ("use strict"); give a `var` another name than the error that is caught.'],
  2023: ["JSX in a function that may be suspended is made by '{0}', a variable of a function, which a resumed function could not find.", "Declare '{0}' at the top of the module, or call it."],
} as const satisfies Record<number, readonly [string, string]>;

/** What to write instead of giving a green function to ordinary code, by the kind of code (part of 1002). */
export const takers = {
  loop: 'Write the loop in the green function: for (const x of …) { … }; or let the calls wait at the same time: new Group().map(f, …).',
  promise: 'Call the function directly, as a greenlet waits without promises; where one is needed, run(f) returns it.',
  timer: 'Start a greenlet: spawn(f), or spawnLater(ms, f) after a time.',
  callback: 'Wrap it: spawner(f) is an ordinary function that starts a greenlet at each call.',
  own: 'If that code may wait, mark it with /** @green */; else wrap the function: spawner(f) starts a greenlet at each call.',
} as const;

export type Taker = keyof typeof takers;

export type Code = keyof typeof table;

export interface Problem {
  readonly code: Code;
  readonly node: ts.Node | undefined;
  readonly args: readonly string[];
}

export const problem = (code: Code, node: ts.Node | undefined, ...args: string[]): Problem => ({ code, node, args });

export const codes: readonly Code[] = Object.keys(table).map(Number) as Code[];
export const refusals: readonly Code[] = codes.filter((c) => c >= 2000);

const fill = (text: string, args: readonly string[]) => text.replace(/\{(\d)\}/g, (_, i) => args[+i] ?? '');

export function textOf(code: Code, args: readonly string[] = ['{0}', '{1}']): { what: string; instead: string } {
  return { what: fill(table[code][0], args), instead: fill(table[code][1], args) };
}

/** The diagnostic as TypeScript shows it: our code stands in the text; its number is out of the range of TypeScript's own. */
export function toDiagnostic(p: Problem, category: ts.DiagnosticCategory): ts.Diagnostic {
  const { what, instead } = textOf(p.code, p.args);
  const file = p.node?.getSourceFile();
  const isFile = p.node === file; // about all of it: shown at its first line
  const start = p.node && file ? p.node.getStart(file) : undefined;
  return {
    category,
    code: 900_000 + p.code,
    source: 'tsgreen',
    file,
    start,
    length: p.node && start !== undefined ? (isFile ? 0 : p.node.getEnd() - start) : undefined,
    messageText: `GREEN${p.code}: ${what} ${instead}`,
  };
}
