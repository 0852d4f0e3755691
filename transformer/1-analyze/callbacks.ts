/**
 * Calls that may run one of the language's methods that call back (`map`, `sort`, `replace`, `Array.from`, ...): found by
 * the method's name, in the forms in which such a call is written. The runtime has a version of each that can wait, and
 * which function it really is, it decides when it runs (runtime/natives.ts).
 */
import type * as ts from 'typescript';
import { type TS, skipOuter } from '../ts';
import type { FileScopes } from './scopes';

/** Where the functions stand among the arguments, and the iterables. */
interface Method {
  readonly functions: readonly number[];
  readonly iterable?: number;
  /** It may be one of iterators, which walks what it is a method of: by its name alone, or if it has so many arguments. */
  readonly walks?: 'by types' | number;
  /** It reads all properties of its arguments; of the first one it may write some instead. */
  readonly copies?: 'all' | 'to the first';
}

const first: Method = { functions: [0] };
const walking: Method = { functions: [0], walks: 'by types' };
const grouping: Method = { functions: [1], iterable: 0 };
const collecting: Method = { functions: [], iterable: 0 };
/** `JSON.parse` and `JSON.stringify`. */
const reviving: Method = { functions: [1] };
const any: Method = { functions: [0, 1] };
/** The pattern's `Symbol.replace` is a function, too. */
const replacing: Method = { functions: [0, 1] };

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ...['forEach', 'map', 'filter', 'some', 'every', 'find', 'flatMap', 'reduce'].map((name): [string, Method] => [name, walking]),
  ...['findIndex', 'findLast', 'findLastIndex', 'reduceRight', 'sort', 'toSorted'].map((name): [string, Method] => [name, first]),
  ['toArray', { functions: [], walks: 0 }], ['take', { functions: [], walks: 1 }], ['drop', { functions: [], walks: 1 }],
  ['assign', { functions: [], copies: 'to the first' }], ['values', { functions: [], copies: 'all' }], ['entries', { functions: [], copies: 'all' }], ['from', grouping], ['groupBy', grouping], ['fromEntries', collecting], ['parse', reviving], ['stringify', reviving], ['replace', replacing], ['replaceAll', replacing], ['Symbol.replace', { functions: [1] }],
]);

/**
 * `method`: `o.map(f)`. `function`: `map(f)`, the variable being a method. `borrowed`: `o.map.call(x, f)` and `apply`.
 * `reflect`: `Reflect.apply(o.map, x, [f])`. `new`: `new Set(x)`, of a class of the language.
 */
export type NativeForm = 'method' | 'function' | 'borrowed' | 'reflect' | 'new';

/** Classes whose objects are made of what an iterable gives. */
const collections = /^(Map|Set|WeakMap|WeakSet|(Uint8Clamped|(Big)?(Int|Uint)\d+|Float\d+)Array)$/;

export interface NativeCall {
  readonly form: NativeForm;
  /** The expression of the method itself. */
  readonly method: ts.Expression;
  /** The arguments that it may call; undefined: not known. */
  readonly functions: readonly ts.Expression[] | undefined;
  /** The argument that it iterates. */
  readonly iterable: ts.Expression | undefined;
  /** What it iterates if types say that this is an iterator. */
  readonly walked: ts.Expression | undefined;
  /** What it assigns to, and what it reads all properties of. */
  readonly assigned: ts.Expression | undefined;
  readonly copied: readonly ts.Expression[];
}

/** The declaration of a variable. */
export type DeclarationOf = (id: ts.Identifier) => ts.Node | undefined;

export const declarationOf = (scopes: FileScopes): DeclarationOf => (id) => scopes.bindingOf(id)?.declaration?.parent;

/** undefined: the call has nothing of one. */
export function nativeCall(ts: TS, call: ts.CallExpression | ts.NewExpression, declarationOf: DeclarationOf): NativeCall | undefined {
  const callee = skipOuter(ts, call.expression);
  const args: readonly ts.Expression[] = call.arguments ?? [];
  if (ts.isNewExpression(call)) return args.length > 0 && ts.isIdentifier(callee) && collections.test(callee.text) ? made(ts, collecting, 'new', callee, args) : undefined;
  const found = named(ts, callee, declarationOf);
  if (found) return made(ts, found, ts.isIdentifier(callee) ? 'function' : 'method', callee, args);
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const { text } = callee.name;
  if (text !== 'call' && text !== 'apply') return undefined;
  const object = skipOuter(ts, callee.expression);
  // A variable that is no constant may hold one of the methods: what is borrowed is looked up whatever it is.
  const borrowed = named(ts, object, declarationOf) ?? (ts.isIdentifier(object) && object.text !== 'Reflect' ? any : undefined);
  const list = (e: ts.Expression | undefined): readonly ts.Expression[] | undefined => (e && ts.isArrayLiteralExpression(e) ? e.elements : undefined);
  if (borrowed) return made(ts, borrowed, 'borrowed', object, text === 'call' ? withoutSelf(ts, args) : list(args[1]));
  if (text !== 'apply' || !ts.isIdentifier(object) || object.text !== 'Reflect' || args[0] === undefined || ts.isSpreadElement(args[0])) return undefined;
  const applied = skipOuter(ts, args[0]);
  const method = named(ts, applied, declarationOf) ?? (ts.isIdentifier(applied) ? any : undefined);
  return method && made(ts, method, 'reflect', applied, list(args[2]));
}

const withoutSelf = (ts: TS, args: readonly ts.Expression[]) => (args[0] && ts.isSpreadElement(args[0]) ? undefined : args.slice(1));

function made(ts: TS, { functions, iterable, walks, copies }: Method, form: NativeForm, method: ts.Expression, args: readonly ts.Expression[] | undefined): NativeCall {
  const assigned = copies === 'to the first' ? args?.[0] : undefined;
  const copied = copies === undefined ? [] : (args ?? []).filter((a) => a !== assigned);
  if (args === undefined || (copies === undefined && args.some((a) => ts.isSpreadElement(a)))) return { form, method, functions: undefined, iterable: undefined, walked: undefined, assigned, copied };
  const receiver = form === 'method' ? (method as ts.PropertyAccessExpression | ts.ElementAccessExpression).expression : undefined;
  return {
    form, method, assigned, copied,
    functions: functions.flatMap((i) => args[i] ?? []),
    iterable: iterable === undefined ? (walks === args.length ? receiver : undefined) : args[iterable],
    walked: walks === 'by types' ? receiver : undefined,
  };
}

/** What an expression is called that may be one of the methods: a member of its name, or a constant made of one. */
function named(ts: TS, e: ts.Expression, declarationOf: DeclarationOf): Method | undefined {
  if (ts.isPropertyAccessExpression(e)) return ts.isPrivateIdentifier(e.name) ? undefined : methods.get(e.name.text);
  if (ts.isElementAccessExpression(e)) {
    const key = skipOuter(ts, e.argumentExpression);
    return methods.get(ts.isStringLiteralLike(key) ? key.text : ts.isPropertyAccessExpression(key) ? key.getText() : '');
  }
  if (!ts.isIdentifier(e)) return undefined;
  const declaration = declarationOf(e);
  if (declaration === undefined) return undefined;
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer && !ts.isIdentifier(skipOuter(ts, declaration.initializer)) ? named(ts, skipOuter(ts, declaration.initializer), declarationOf) : undefined;
  if (!ts.isBindingElement(declaration)) return undefined;
  const key = declaration.propertyName ?? declaration.name;
  return ts.isIdentifier(key) || ts.isStringLiteral(key) ? methods.get(key.text) : undefined;
}

/** `f.call(o)`, `f.apply(o, [])`, `Reflect.apply(f, o, [])`: what is called so may be an accessor, taken from its descriptor or given to a decorator. */
export function isBorrowed(ts: TS, node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const callee = skipOuter(ts, node.expression);
  return ts.isPropertyAccessExpression(callee) && /^(call|apply)$/.test(callee.name.text);
}

/** Of several colours the one that all of them together have. */
export function strongest<C extends 'green' | 'maybe' | 'plain'>(colours: readonly C[]): 'green' | 'maybe' | 'plain' {
  return colours.includes('green' as C) ? 'green' : colours.includes('maybe' as C) ? 'maybe' : 'plain';
}
