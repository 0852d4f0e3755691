/**
 * Writes docs/language.md: each construct of the language with the fixtures that show it blocking, and each refusal with
 * its code. What a fixture shows is read from its syntax (rows.ts), not claimed: a construct counts where a call that
 * blocks stands in it.
 *
 * `UPDATE=1 npm test -- language` writes the file; test/language.test.ts checks that it is up to date and complete.
 */
import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { refusals, textOf } from '../../transformer/diagnostics';
import { skipOuter } from '../../transformer/ts';
import { anywhere, type Row, rows } from './rows';

export interface Fixture {
  /** Path below fixtures/, without the file's name. */
  readonly name: string;
  readonly text: string;
}

export interface Shown {
  readonly row: Row;
  readonly fixtures: readonly string[];
}

/** What a fixture calls to block: the two of support.ts, and functions of its own that are marked. */
function blockersOf(file: ts.SourceFile): Set<string> {
  const names = new Set(['blk', 'blkThrow']);
  anywhere(file, (n) => {
    const name = ts.isFunctionLike(n) || ts.isVariableDeclaration(n) ? n.name : undefined;
    if (name && ts.isIdentifier(name) && /@green/.test(file.text.slice(n.pos, n.end).split('{')[0]!)) names.add(name.text);
    return false;
  });
  return names;
}

/** Whether evaluating the node calls one of the names: functions in it are not looked into, unless it is the function itself. */
function blocker(names: ReadonlySet<string>): (n: ts.Node | undefined) => boolean {
  const found = (n: ts.Node): boolean => {
    if (ts.isFunctionLike(n)) return false;
    if (ts.isCallExpression(n)) {
      const callee = skipOuter(ts, n.expression);
      if (names.has(ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '')) return true;
    }
    return ts.forEachChild(n, (child) => found(child) || undefined) ?? false;
  };
  return (n) => n !== undefined && found(n);
}

/** For each row, the fixtures that show it: those of its own folders first. */
export function match(fixtures: readonly Fixture[]): Shown[] {
  const parsed = fixtures.map(({ name, text }) => {
    const file = ts.createSourceFile('input.tsx', text, ts.ScriptTarget.Latest, true, /\/jsx\//.test(name) ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
    return { name, file, blocks: blocker(blockersOf(file)) };
  });
  return rows.map((row) => {
    const own = parsed.filter(({ name }) => row.folders?.some((start) => name.startsWith(`language/${start}`)));
    const others = parsed.filter((one) => !own.includes(one) && row.shows !== undefined && anywhere(one.file, (n) => row.shows!(n, one.blocks)));
    return { row, fixtures: [...own, ...others].map(({ name }) => name) };
  });
}

/** The programs below a folder of fixtures/. */
export function readFixtures(root: string, folder: string): Fixture[] {
  return fs.readdirSync(path.join(root, 'fixtures', folder), { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => /(^|\/)input\.tsx?$/.test(file))
    .sort()
    .map((file) => ({ name: path.posix.join(folder, path.posix.dirname(file)), text: fs.readFileSync(path.join(root, 'fixtures', folder, file), 'utf8') }));
}

const SHOWN = 6;

/** The document. */
export function documentOf(shown: readonly Shown[]): string {
  const link = (name: string) => `[${name.replace(/^language\//, '')}](../fixtures/${name})`;
  const lines = shown.map(({ row, fixtures }) => {
    const more = fixtures.length > SHOWN ? ` and ${fixtures.length - SHOWN} more` : '';
    const tests = row.test === undefined ? [] : [`[${row.test}](../${row.test})`];
    return `| ${row.area} | ${row.construct.replaceAll('|', '\\|')} | ${[...tests, ...fixtures.slice(0, SHOWN).map(link)].join(', ')}${more} |`;
  });
  const refused = refusals.map((code) => `| [GREEN${code}](diagnostics/GREEN${code}.md) | ${textOf(code, ['…', '…']).what.replaceAll('|', '\\|')} |`);
  return `# The language

Every construct works inside a green function with a blocking call in any position of it, exactly as the plain text would,
or is refused at its place. This page is generated from the fixtures (\`UPDATE=1 npm test -- language\`): a construct is
listed with the programs in which a call that blocks stands in it. Each of them runs as the plain text it is, and compiled,
with types and without, suspending never, always, at every third call and at random: the output is the same.

## Works

| area | construct | programs |
|---|---|---|
${lines.join('\n')}

## Refused

| code | what |
|---|---|
${refused.join('\n')}

## Differences that can be seen

Known places in which a program can tell that it was compiled; none of them changes what a program computes that does not
look there.

- Generators that were compiled inherit \`next\`, \`throw\` and \`return\` from an object between the \`prototype\` of their
  function and %GeneratorPrototype%, whose own methods refuse them.
- Generator functions that a module declares, or makes once, look like what they are. Closures, of which each call makes new
  ones, are ordinary functions for those who ask: named ones have the \`prototype\` of a generator function once they were
  called, anonymous ones (and methods) none of their own; \`new\` refuses them after their parameters have got plain defaults.
- \`Function.prototype.toString\` gives the compiled text, as after any compiler.
- Stacks: columns (not lines) of tagged templates, of \`f?.()\`, of \`o.x += y\` and \`o.x ??= y\`, of array patterns, of classes with static parts and of
  iterators that are closed may be those of another part of the expression. Methods of arrays and of JSON whose callback may block count the runtime's
  own frames against \`Error.stackTraceLimit\`, so that a stack made in the callback before anything waited may lose its outermost callers.
- Texts of errors that the engine makes (\`x is not iterable\`) are not always the same; their classes are.
- JSX with \`preserve\`: the tag is read first, then attributes and children from left to right; what another tool makes of the element comes after.
- A \`const enum\` in a green function is emitted as an object too.
- What makes JSX elements is called as ordinary code: a factory that blocks, as one that calls components at once, ends in BoundaryError.
- \`JSON.stringify\` calls \`toJSON\` natively where its replacer is no function that may block: what blocks there ends in BoundaryError.
- Without types, \`it.map(f)\` and its like with a callback that surely does not block are left to the engine unless \`it\` is a call
  of one of the file's generators, or a chain that begins with one: if stepping through \`it\` blocks then, it ends in BoundaryError.
- An array taken apart whose type nobody knows is asked for \`Symbol.iterator\` twice if it is a proxy, or has a getter there.
- The runtime itself walks arrays, maps and sets: a \`next\` that blocks, on the prototype that all their iterators share
  (%ArrayIteratorPrototype% and its like), ends the program with an error.
- With types, calls of functions that nothing else seems to take the place of are not looked at: private and static methods,
  functions of modules and namespaces. In a program that writes no declarations (\`declaration\`, \`composite\`) for others to build on, also methods
  that cannot block, of classes whose objects have a private member or data, if nothing but methods of classes has their name. A program that puts
  one that blocks there must show it in its own text: it assigns to a member of that name, has the name in quotes or in pieces
  (\`'lo' + end\`), or asks an object for the names of all it has. A name that comes from outside or is made of another
  (\`'Load'.toLowerCase()\`), an object of a library that is taken for one of such a class and is none, a loader that gives another module
  (\`jest.mock\`), a function of a compiled library that is given only the name (\`stub('load')\`), and a prototype that a compiled library
  sets are not seen.

## Code that was not compiled

What a blocking call does under a function that was not compiled is found out when that function uses the result, when the
greenlet blocks the next time, or when it ends; it is a BoundaryError then. One thing is not found out: a function that returns
what a blocking call gave it, at once or by way of some place where it kept it. It counts as part of the call, so that
\`(f) => f()\` waits as if it had been compiled. But what it does after the call, in \`finally\` blocks too, it does before the
call has ended, its \`catch\` does not see what the call throws at last, and what it keeps stays a mark of ours in place of the
result. With types, what a function that is not compiled returns is known by its text: a result that comes out of a collection, a
getter or a generator of its own stays such a mark, too. Give it functions that do not block, or compile it.
`;
}
