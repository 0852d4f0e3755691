/**
 * What JSX becomes in a file: the options and the pragmas at the file's head, read as TypeScript reads them. Asks about no
 * element but what its parts are called.
 */
import type * as ts from 'typescript';
import { type FileScopes, named } from './scopes';
import type { TS } from '../ts';

/** Calls of a factory: the names of the factory and of what stands for fragments, split at their dots. */
export interface JsxParts {
  readonly kind: 'calls';
  readonly factory: readonly string[];
  readonly fragment: readonly string[];
}

/** Or of functions that TypeScript imports, in development with `this` as an argument; or JSX stays. */
export type JsxForm = JsxParts | { readonly kind: 'automatic'; readonly passesThis: boolean } | { readonly kind: 'kept' };

export const KEPT: JsxForm = { kind: 'kept' };

interface Pragma {
  readonly arguments: { readonly factory?: string };
}

export function jsxForm(ts: TS, options: ts.CompilerOptions, file: ts.SourceFile): JsxForm {
  const { jsx } = options;
  if (jsx === undefined || jsx === ts.JsxEmit.Preserve || jsx === ts.JsxEmit.ReactNative) return KEPT;
  const pragmas = (file as { pragmas?: ReadonlyMap<string, Pragma | readonly Pragma[]> }).pragmas;
  const pragma = (name: string, which: 0 | -1) => [pragmas?.get(name) ?? []].flat().at(which)?.arguments.factory;
  const runtime = pragma('jsxruntime', -1);
  const isAutomatic = jsx === ts.JsxEmit.ReactJSX || jsx === ts.JsxEmit.ReactJSXDev || options.jsxImportSource || pragma('jsximportsource', -1) || runtime === 'automatic';
  if (isAutomatic && runtime !== 'classic') return { kind: 'automatic', passesThis: jsx === ts.JsxEmit.ReactJSXDev };
  const names = (text: string | undefined): readonly string[] | undefined => (text && /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u.test(text) ? text.split('.') : undefined);
  const namespace = options.reactNamespace ?? 'React';
  return {
    kind: 'calls',
    factory: names(pragma('jsx', 0)) ?? names(options.jsxFactory) ?? [namespace, 'createElement'],
    fragment: names(pragma('jsxfrag', 0)) ?? names(options.jsxFragmentFactory) ?? [namespace, 'Fragment'],
  };
}

/** TypeScript will make an element of this node with `this` as an argument, which nobody sees before. */
export const passesThis = (ts: TS, form: JsxForm, node: ts.Node): boolean =>
  form.kind === 'automatic' && form.passesThis && (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node));

/**
 * What a text between tags stands for; nothing, if it is only the layout of the source. TypeScript knows what is done with
 * white space and entities, and tells nobody: so it is asked to do it.
 */
export function jsxText(ts: TS, text: string): string | undefined {
  const { outputText } = ts.transpileModule(`<a>${text}</a>`, { fileName: 'text.jsx', compilerOptions: { jsx: ts.JsxEmit.React, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
  const statement = ts.createSourceFile('text.js', outputText, ts.ScriptTarget.ES2022).statements.at(-1) as ts.ExpressionStatement; // behind "use strict"
  return ((statement.expression as ts.CallExpression).arguments[2] as ts.StringLiteral | undefined)?.text;
}

/** The `key` that the automatic runtime passes as an argument; behind a spread it stays an attribute, for `createElement`. */
export function keyArgument(ts: TS, attributes: readonly ts.JsxAttributeLike[]): ts.JsxAttribute | undefined {
  const isKey = (a: ts.JsxAttributeLike): a is ts.JsxAttribute => ts.isJsxAttribute(a) && ts.isIdentifier(a.name) && a.name.text === 'key';
  const isSpread = (a: ts.JsxAttributeLike) => ts.isJsxSpreadAttribute(a) && !(ts.isObjectLiteralExpression(a.expression) && !a.expression.properties.some(ts.isSpreadAssignment));
  const spread = attributes.findIndex(isSpread);
  return spread >= 0 && attributes.some((a, i) => i > spread && isKey(a)) ? undefined : attributes.find(isKey);
}

/** Elements in functions that are compiled, whose factory is a variable of a function: nothing in the text says that it is used. */
export function* madeByVariables(ts: TS, elements: readonly ts.Node[], form: JsxForm, functions: ReadonlySet<ts.Node>, scopes: FileScopes): Generator<{ owner: ts.Node; element: ts.Node; name: string }> {
  if (form.kind !== 'calls') return;
  for (const element of elements) {
    let owner: ts.Node | undefined = element;
    while (owner && !functions.has(owner)) owner = owner.parent;
    if (!owner) continue;
    const name = [form.factory[0]!, ...(ts.isJsxFragment(element) ? [form.fragment[0]!] : [])].find((n) => {
      const node = named(scopes, n, element)?.scope.function.node;
      return node && !ts.isSourceFile(node) && !ts.isModuleDeclaration(node);
    });
    if (name !== undefined) yield { owner, element, name };
  }
}
