/**
 * What a function that is not compiled gives back of what calls gave it: if such a call blocks, that result stands for the
 * call's own, and who called the function waits in its place. By the text alone; what goes through collections is not followed.
 */
import type * as ts from 'typescript';
import { eachChild } from '../depth';
import { type TS, skipOuter } from '../ts';
import type { Compilable } from './greenset';
import { assignsAsIs } from './naming';

export type Giving = ts.CallExpression | ts.TaggedTemplateExpression;

/** Some place, and what is put there: a variable by its name, all members of all objects as one. */
interface Put {
  readonly place: string;
  readonly value: ts.Expression;
}

const MEMBER = '.';

const placeOf = (ts: TS, e: ts.Expression): string | undefined =>
  ts.isIdentifier(e) ? e.text : ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e) ? MEMBER : undefined;

/** The calls of which one may have given what `fn` returns. */
export function givenBy(ts: TS, fn: Compilable): readonly Giving[] {
  const { SyntaxKind: K } = ts;
  const calls: Giving[] = [];
  if ((fn as ts.FunctionDeclaration).asteriskToken) return calls; // it returns a generator
  const places = new Set<string>();
  let puts: readonly Put[] | undefined;
  function give(node: ts.Expression): void {
    const e = skipOuter(ts, node);
    const place = placeOf(ts, e);
    if (ts.isCallExpression(e) || ts.isTaggedTemplateExpression(e)) calls.push(e);
    else if (ts.isConditionalExpression(e)) [e.whenTrue, e.whenFalse].forEach(give);
    else if (ts.isBinaryExpression(e)) {
      const { kind } = e.operatorToken;
      if (kind === K.BarBarToken || kind === K.AmpersandAmpersandToken || kind === K.QuestionQuestionToken) give(e.left);
      else if (kind !== K.CommaToken && !assignsAsIs(ts, kind)) return;
      give(e.right);
    } else if (place !== undefined && !places.has(place)) {
      places.add(place);
      puts ??= putsIn(ts, fn);
      for (const put of puts) if (put.place === place) give(put.value);
    }
  }

  if (ts.isBlock(fn.body!)) eachReturned(ts, fn.body, give);
  else give(fn.body!);
  return calls;
}

/** In the functions inside, too. Patterns take apart what is put there: nothing of a result that stands for another is in its parts. */
function putsIn(ts: TS, fn: Compilable): readonly Put[] {
  const puts: Put[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer && ts.isIdentifier(node.name)) puts.push({ place: node.name.text, value: node.initializer });
    else if (ts.isBinaryExpression(node) && assignsAsIs(ts, node.operatorToken.kind)) {
      const place = placeOf(ts, skipOuter(ts, node.left));
      if (place !== undefined) puts.push({ place, value: node.right });
    } else if (ts.isPropertyAssignment(node)) puts.push({ place: MEMBER, value: node.initializer });
    eachChild(ts, node, visit);
  };
  fn.parameters.forEach(visit);
  visit(fn.body!);
  return puts;
}

function eachReturned(ts: TS, node: ts.Node, give: (e: ts.Expression) => void): void {
  if (ts.isReturnStatement(node)) {
    if (node.expression) give(node.expression);
  } else if (!ts.isFunctionLike(node) && !ts.isClassLike(node) && !ts.isExpression(node)) ts.forEachChild(node, (c) => eachReturned(ts, c, give));
}
