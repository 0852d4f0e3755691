/**
 * Differences that are not the compiler's: what V8 or TypeScript makes of the plain text is not what the language says. Each
 * excuse looks for what goes wrong there; a difference that has none is one.
 */
import ts from 'typescript';
import { fileNameOf } from './names';

export interface Difference {
  readonly text: string;
  /** The plain text, as TypeScript prints it for the target. */
  readonly js: string;
  readonly plain: readonly string[];
  readonly green: readonly string[];
  /** The first line that is not the same. */
  readonly at: number;
  /** Fields are defined, not assigned. */
  readonly definesFields: boolean;
  /** What the plain text logs, run once more, or compiled with other options; undefined: nothing. */
  readonly plainLog: (options?: ts.CompilerOptions) => string | undefined;
}

const EXCUSES: Readonly<Record<string, (d: Difference) => boolean>> = {
  // V8 (Node 20) reads the excluded getters of an object rest pattern once more, but only the first time that objects
  // of a shape are copied: an oracle that contradicts itself decides nothing.
  'two plain runs differ': ({ plain, plainLog }) => plainLog() !== plain.join('\n'),
  // And of objects with computed keys each time.
  'V8 reads getters that are excluded': ({ text, plain, green }) => hasObjectRest(text) && getsMore(plain, green),
  'TypeScript takes a variable of the constructor': (d) => !d.definesFields && hasShadowedField(d.text),
  // It does when something in them needs a variable: the length is another, and in generators they are evaluated later.
  // Where nothing else is lowered, the newest target tells what is right.
  'TypeScript moves defaults into the body': (d) => hasMovedDefault(d) && (withoutLengths(d.plain) === withoutLengths(d.green) || d.plainLog({ target: ts.ScriptTarget.ESNext }) === d.green.join('\n')),
  'TypeScript moves defaults into the body, where they have no dead zone': (d) => hasMovedDefault(d) && /\bReferenceError\b/.test(d.green[d.at] ?? '') && hasEarlyParameter(d.text),
};

/** Why the plain run is no oracle here; undefined: it is one. */
export function excuseOf(difference: Difference): string | undefined {
  return Object.keys(EXCUSES).find((why) => EXCUSES[why]!(difference));
}

/** All that `plain` has and `green` has not is that getters were called once more. */
function getsMore(plain: readonly string[], green: readonly string[]): boolean {
  let at = 0;
  return plain.every((line, i) => (line === green[at] ? ++at : /\bget\b/.test(line) && plain.indexOf(line) < i)) && at === green.length;
}

const hasMovedDefault = ({ js }: Difference): boolean => /=== void 0\b/.test(js);

const withoutLengths = (log: readonly string[]): string => log.join('\n').replace(/(<function [^>\n]*?) \d+>/g, '$1>');

const names = (name: ts.BindingName): string[] => (ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((e) => (ts.isBindingElement(e) ? names(e.name) : [])));
const mentions = (node: ts.Node, found: ReadonlySet<string>): boolean => (ts.isIdentifier(node) && found.has(node.text)) || (ts.forEachChild(node, (c) => mentions(c, found)) ?? false);

/** A node of the text is such a one. */
function some(text: string, is: (node: ts.Node) => boolean): boolean {
  const visit = (node: ts.Node): boolean => is(node) || (ts.forEachChild(node, visit) ?? false);
  return visit(ts.createSourceFile(fileNameOf(text), text, ts.ScriptTarget.Latest));
}

/** Some pattern has a rest of an object. */
function hasObjectRest(text: string): boolean {
  const hasRest = (node: ts.Node): boolean => ts.isSpreadAssignment(node) || (ts.forEachChild(node, hasRest) ?? false);
  return some(text, (node) => {
    if (ts.isObjectBindingPattern(node)) return node.elements.some((e) => e.dotDotDotToken !== undefined);
    if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.EqualsToken && hasRest(node.left);
    return (ts.isForOfStatement(node) || ts.isForInStatement(node)) && hasRest(node.initializer);
  });
}

/** Some field of a class mentions a name that the constructor of the class declares. With types it is an error (TS2301). */
function hasShadowedField(text: string): boolean {
  const declared = (node: ts.Node): string[] => {
    const found: string[] = ts.isParameter(node) || ts.isVariableDeclaration(node) ? names(node.name) : ts.isFunctionDeclaration(node) && node.name ? [node.name.text] : [];
    ts.forEachChild(node, (c) => void found.push(...declared(c)));
    return found;
  };
  return some(text, (node) => {
    if (!ts.isClassLike(node)) return false;
    const constructor = node.members.find(ts.isConstructorDeclaration);
    const found = new Set(constructor ? declared(constructor) : []);
    return node.members.some((m) => ts.isPropertyDeclaration(m) && m.initializer !== undefined && mentions(m.initializer, found));
  });
}

/** The default of a parameter mentions that parameter, or a later one. */
function hasEarlyParameter(text: string): boolean {
  return some(text, (node) => {
    if (!ts.isFunctionLike(node)) return false;
    const { parameters } = node;
    return parameters.some((p, i) => p.initializer !== undefined && mentions(p.initializer, new Set(parameters.slice(i).flatMap((q) => names(q.name)))));
  });
}
