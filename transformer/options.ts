/**
 * The plugin's options: read, checked, given their defaults. A leaf besides the diagnostics.
 */
import { type Problem, problem } from './diagnostics';

export interface Options {
  /** Files in which every function counts as marked: all, or those that match one of the globs. */
  readonly implicit: boolean | readonly string[];
  /** Which of Node's blocking calls are replaced inside green functions. */
  readonly patch: boolean | readonly string[];
  /** The package whose `/abi` emitted code imports. */
  readonly importSource: string;
  /** Every green call suspends once (for tests). */
  readonly stress: boolean;
}

export const defaults: Options = { implicit: false, patch: false, importSource: 'tsgreen', stress: false };

/** Keys that ts-patch and TypeScript own. */
const foreign = new Set(['transform', 'transformProgram', 'name', 'type', 'after', 'afterDeclarations', 'import', 'isEsm', 'resolvePathAliases', 'tsConfig']);

export function readOptions(config: Readonly<Record<string, unknown>>): { options: Options; problems: Problem[] } {
  const problems: Problem[] = [];
  const options: { -readonly [K in keyof Options]: Options[K] } = { ...defaults };
  const isStrings = (v: unknown): v is string[] => Array.isArray(v) && v.every((s) => typeof s === 'string');
  for (const [key, value] of Object.entries(config)) {
    if (foreign.has(key)) continue;
    if (key === 'implicit' || key === 'patch') {
      if (typeof value === 'boolean' || isStrings(value)) options[key] = value;
      else problems.push(problem(1008, undefined, key, 'true, false or an array of strings'));
    } else if (key === 'importSource') {
      if (typeof value === 'string' && value !== '') options.importSource = value;
      else problems.push(problem(1008, undefined, key, 'the name of a package'));
    } else if (key === 'stress') {
      if (typeof value === 'boolean') options.stress = value;
      else problems.push(problem(1008, undefined, key, 'true or false'));
    } else problems.push(problem(1006, undefined, key, Object.keys(defaults).join(', ')));
  }
  return { options, problems };
}
