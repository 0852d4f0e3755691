/**
 * The table that a module hands to the runtime when it loads: for each compiled function its name, and the place in the
 * source of each of its suspension points and tail calls. It is one string, read only when somebody looks at a stack of
 * parked frames; runtime/positions.ts reads it. Also where V8 says that a call is, which is what the table repeats: a
 * stack must not show whether anything was parked.
 */
import type * as ts from 'typescript';
import { isTopPart } from '../1-analyze/toplevel';
import type { Body } from '../1-analyze/greenset';
import type { Lowered } from '../2-lower/ir';
import { type TS, keyOf, skipOuter } from '../ts';

interface Entry {
  readonly name: string;
  readonly start: number;
  readonly points: readonly number[];
  /** What the resume path is called; "": there is none. */
  readonly resume: string;
}

/** The positions of one file, collected while its functions are emitted. */
export class Positions {
  private readonly entries = new Map<Lowered, Entry>();
  /** Of tail calls: the entry's number, and the place. */
  private readonly tails: [entry: number, at: number][] = [];
  private readonly tailIds = new Map<ts.Node, number>();

  constructor(private readonly ts: TS, private readonly file: ts.SourceFile, private readonly isImport: (callee: ts.Identifier) => boolean) {}

  /** A compiled function, before any of its printings. */
  add(fn: Body, lowered: Lowered, resume: string): void {
    const { ts, file, isImport } = this;
    if (this.entries.has(lowered)) return;
    const points = lowered.points.map((p) => placeOf(ts, file, p.origin, isImport));
    this.entries.set(lowered, { name: nameOf(ts, fn), start: fn.getStart(file), points, resume });
    for (const call of lowered.tails) {
      this.tailIds.set(call, this.tails.length);
      this.tails.push([this.entries.size - 1, placeOf(ts, file, call, isImport)]);
    }
  }

  get hasTails(): boolean {
    return this.tails.length > 0;
  }

  /** The number of a tail call in the file. */
  tail(call: ts.Node): number {
    return this.tailIds.get(call)!;
  }

  /**
   * `file|tails|function|function…`, a tail being `entry,line,column;` and a function `name;resume;line,column;points`
   * with `line,column` for each point. A line is told by how far it is from the one told before it; a resume path by its
   * number alone, where it has the function's name.
   */
  toString(): string {
    let before = 0;
    const place = (at: number) => {
      const { line, character } = this.file.getLineAndCharacterOfPosition(at);
      const distance = line + 1 - before;
      before = line + 1;
      return `${distance},${character + 1}`;
    };
    const resume = ({ name, resume }: Entry) => (resume.startsWith(`${lastName(name)}$resume$`) ? resume.slice(resume.lastIndexOf('$') + 1) : resume);
    const tails = this.tails.map(([entry, at]) => `${entry},${place(at)}`).join(';');
    const functions = [...this.entries.values()].map((e) => [escape(e.name), resume(e), place(e.start), e.points.map(place).join(',')].join(';'));
    const name = this.file.fileName.replace(/^.*[/\\]/, '');
    return [escape(name), tails, ...functions].join('|');
  }
}

/** As in runtime/positions.ts. */
const lastName = (name: string) => name.replace(/^new /, '').replace(/^.*\.(?=\[|[^.\]]+$)/, '');

const escape = (name: string) => name.replace(/[%|;]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);

const isAssigned = (ts: TS, node: ts.Expression): boolean => ts.isBinaryExpression(node.parent) && node.parent.left === node && node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;

/** Parentheses that TypeScript keeps: not those around an assertion. */
function isInParentheses(ts: TS, e: ts.Expression): boolean {
  while (!ts.isParenthesizedExpression(e)) {
    if (!ts.isNonNullExpression(e) && !isAssertion(ts, e)) return false;
    e = e.expression;
  }
  while (ts.isParenthesizedExpression(e)) e = e.expression;
  return !isAssertion(ts, e) || isInParentheses(ts, e.expression);
}

const isAssertion = (ts: TS, e: ts.Expression): e is ts.AssertionExpression | ts.SatisfiesExpression => ts.isAssertionExpression(e) || ts.isSatisfiesExpression(e);

/** To V8 such a word is no name, even behind a dot. */
function isReserved(ts: TS, name: ts.Identifier): boolean {
  const keyword = ts.identifierToKeywordKind(name);
  return keyword !== undefined && keyword <= ts.SyntaxKind.LastReservedWord && keyword !== ts.SyntaxKind.SuperKeyword;
}

/** Where V8 says a call is: at the last name of the callee, or at the parenthesis if there is no name. */
export function placeOf(ts: TS, file: ts.SourceFile, origin: ts.Node, isImport: (callee: ts.Identifier) => boolean): number {
  const node = skipOuter(ts, ts.getOriginalNode(origin));
  if (ts.isCallExpression(node)) {
    if (isInParentheses(ts, node.expression)) return node.expression.end;
    const callee = skipOuter(ts, node.expression);
    if (ts.isIdentifier(callee) ? !isImport(callee) : callee.kind === ts.SyntaxKind.SuperKeyword) return callee.getStart(file);
    if (ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.name) && !isReserved(ts, callee.name)) return callee.name.getStart(file);
    return node.expression.end;
  }
  // An accessor is run where its name stands, by an assignment behind it; iterators where they come from.
  if (ts.isPropertyAccessExpression(node)) return isAssigned(ts, node) ? node.end : node.name.getStart(file);
  if (ts.isSpreadElement(node) || (ts.isYieldExpression(node) && node.asteriskToken)) return node.expression!.getStart(file);
  return node.getStart(file);
}

/** The function's name as a stack of the source would have it, without regard to the object it is called on. */
export function nameOf(ts: TS, fn: ts.Node): string {
  if (isTopPart(ts, fn)) return '';
  const text = (name: ts.PropertyName): string => {
    if (ts.isPrivateIdentifier(name)) return name.text;
    return keyOf(ts, name) ?? (/^\[Symbol\.\w+\]$/.test(name.getText()) ? name.getText() : '<computed>');
  };
  const inClass = (member: ts.ClassElement, name: string): string => {
    const owner = nameOfClass(ts, member.parent as ts.ClassLikeDeclaration);
    return owner === '' ? name : `${owner}.${name}`;
  };
  const inside = (member: ts.Node, name: string): string =>
    ts.isClassLike(member.parent) ? inClass(member as ts.ClassElement, name) : ts.isObjectLiteralExpression(member.parent) ? `Object.${name}` : name;
  if (ts.isConstructorDeclaration(fn)) return `new ${nameOfClass(ts, fn.parent)}`;
  if (ts.isMethodDeclaration(fn)) return inside(fn, text(fn.name));
  if (ts.isAccessor(fn)) return inside(fn, `${ts.isGetAccessor(fn) ? 'get' : 'set'} ${text(fn.name)}`);
  if (ts.isPropertyDeclaration(fn) || ts.isClassStaticBlockDeclaration(fn)) {
    const isStatic = ts.isClassStaticBlockDeclaration(fn) || (ts.getCombinedModifierFlags(fn) & ts.ModifierFlags.Static) !== 0;
    return inClass(fn, isStatic ? '<static_initializer>' : '<instance_members_initializer>'); // as V8 calls them
  }
  const { name } = fn as { name?: ts.Node };
  if (name && ts.isIdentifier(name)) return name.text;
  const { parent } = outermost(ts, fn);
  if ((ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)) return inside(parent, text(parent.name));
  if (ts.isBinaryExpression(parent)) {
    const target = skipOuter(ts, parent.left);
    if (parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && (ts.isIdentifier(target) || ts.isPropertyAccessExpression(target))) return target.getText();
  }
  return '';
}

function nameOfClass(ts: TS, node: ts.ClassLikeDeclaration): string {
  if (node.name) return node.name.text;
  const { parent } = outermost(ts, node);
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : '';
}

/** The expression with the parentheses and assertions around it. */
function outermost(ts: TS, node: ts.Node): ts.Node {
  while (skipOuter(ts, node.parent) === node && node.parent !== node) node = node.parent;
  return node;
}
