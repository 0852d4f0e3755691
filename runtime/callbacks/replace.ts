/**
 * `replace` and `replaceAll` with a function. The language finds all matches before it calls the function for the first
 * time: so the native does that, with a function that only takes down what it is called with; the real one is called
 * afterwards, for each match in turn, and may block.
 */
import { register } from '../natives';
import { apply, steps, SUSPEND, type Steps } from './support';

const { replace, replaceAll } = String.prototype as any;
const symbolReplace = RegExp.prototype[Symbol.replace] as Function;

/** Calls `native` on `text`, collecting; then gives the replacements to `f`. */
function* replacing(find: (collect: Function) => void, text: string, f: Function): Steps<unknown> {
  const calls: any[][] = [];
  find((...args: any[]) => {
    calls.push(args);
    return '';
  });
  let result = '';
  let end = 0;
  for (const args of calls) {
    let replacement = f(...args);
    if (replacement === SUSPEND) replacement = yield replacement;
    const by = toText(replacement);
    const hasGroups = typeof args[args.length - 1] !== 'string';
    const at = args[args.length - (hasGroups ? 3 : 2)] as number;
    if (at < end) continue;
    result += text.slice(end, at) + by;
    end = at + (args[0] as string).length;
  }
  return result + text.slice(end);
}

/** ToString: of a symbol it throws. */
const toText = (value: unknown): string => `${value as string}`;

register('RegExp', symbolReplace, function (this: any, text: unknown, f: unknown): unknown {
  if (typeof f !== 'function' || typeof this !== 'object' || this === null) return apply(symbolReplace, this, [text, f]);
  const s = toText(text);
  return steps(replacing((collect) => apply(symbolReplace, this, [s, collect]), s, f));
});

for (const [native, all] of [[replace, false], [replaceAll, true]] as const) {
  register('String', native, function (this: any, search: any, f: unknown): unknown {
    if (this === undefined || this === null) return apply(native, this, [search, f]);
    if (search !== undefined && search !== null) {
      if (all && isRegExp(search)) {
        const { flags } = search;
        if (flags === undefined || flags === null) throw new TypeError('String.prototype.replaceAll called on null or undefined');
        if (!toText(flags).includes('g')) throw new TypeError('String.prototype.replaceAll called with a non-global RegExp argument');
      }
      const method = search[Symbol.replace];
      if (method !== undefined && method !== null) {
        if (typeof method !== 'function') throw new TypeError(`${String(method)} is not a function`);
        if (method !== symbolReplace || typeof f !== 'function') return apply(method, search, [this, f]); // its last act: a suspension passes through
        const s = toText(this);
        return steps(replacing((collect) => apply(symbolReplace, search, [s, collect]), s, f));
      }
    }
    const s = toText(this);
    const pattern = toText(search);
    if (typeof f !== 'function') return apply(native, s, [pattern, f]);
    return steps(replacing((collect) => apply(native, s, [pattern, collect]), s, f));
  });
}

function isRegExp(value: any): boolean {
  if (typeof value !== 'object' && typeof value !== 'function') return false;
  const matcher = value[Symbol.match];
  return matcher !== undefined ? !!matcher : value instanceof RegExp;
}
