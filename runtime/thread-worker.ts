/**
 * The side of a ThreadPool that is on the threads: finds the function of a task and calls it. Loaded by piscina, in each
 * thread; knows nothing of greenlets.
 */
import { pathToFileURL } from 'node:url';
import type { TransferListItem } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { replyOfError, Transfer, transfer, type Reply, type Work } from './thread-messages';

const fromText = new Map<string, Function>();

/** The function that this is the text of. Methods of classes and objects are written without `function`. */
function evaluate(text: string): Function {
  let fn = fromText.get(text);
  if (fn !== undefined) return fn;
  const make = (expression: string): Function => new Function('require', 'transfer', `return (${expression})`)(require, transfer);
  try {
    fn = make(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    fn = Object.values(make(`{${text}}`) as unknown as Record<string, Function>)[0]!;
  }
  fromText.set(text, fn);
  return fn;
}

// The compiler would make a `require` of it, which cannot load ES modules.
const load = new Function('url', 'return import(url)') as (url: string) => Promise<any>;

async function find(work: Work): Promise<Function> {
  if ('text' in work) return evaluate(work.text);
  const { module, name } = work;
  const exports = await load(module.startsWith('file:') ? module : pathToFileURL(module).href);
  const fn = exports[name] ?? exports.default?.[name];
  if (typeof fn !== 'function') throw new TypeError(`${module} exports no function "${name}"`);
  return fn;
}

/** What piscina calls. */
export default async function perform(work: Work): Promise<Reply> {
  try {
    const fn = await find(work);
    const result: unknown = await fn(...work.args);
    if (!(result instanceof Transfer)) return { value: result };
    const list: TransferListItem[] = [];
    const value: unknown = result.unwrap(list);
    return move({ [transferableSymbol]: list, [valueSymbol]: { value } } as any) as unknown as Reply;
  } catch (error) {
    return replyOfError(error);
  }
}
