/**
 * What a program of the fuzzer is written in and compiled for: choices that hold for a whole program. The generator asks
 * what it may write, the oracle compiles the plain text and the green one with the same options.
 */
import ts from 'typescript';
import { COMPILER_OPTIONS, SLOPPY } from './check';
import { Random } from './random';

export const TARGETS = ['ES2020', 'ES2021', 'ES2022'] as const;

export interface Dialect {
  /** A script in sloppy mode instead of a module: `arguments` aliases the parameters. */
  sloppy?: boolean;
  /** With JSX, in the syntax of .tsx. */
  jsx?: boolean;
  /** With namespaces before `main`. */
  namespaces?: boolean;
  /** Decorators are those of `experimentalDecorators`. */
  legacyDecorators?: boolean;
  /** What TypeScript compiles for: older ones have fields, private names and static blocks lowered. */
  target?: string;
  /** How fields get their values; as the target says, if it is not said. */
  fields?: 'defined' | 'assigned';
}

/** The dialect that a seed chooses: the new against the old, in all combinations. */
export function dialectOf(seed: number): Dialect {
  const random = new Random(seed ^ 0x5bd1e995);
  const fields = random.pick([undefined, 'defined', 'assigned'] as const);
  return { sloppy: random.chance(0.1), jsx: random.chance(0.1), namespaces: random.chance(0.5), legacyDecorators: random.chance(0.5), target: random.pick(TARGETS), ...(fields && { fields }) };
}

export function compilerOptionsOf({ sloppy, legacyDecorators, target = 'ES2022', fields }: Dialect): ts.CompilerOptions {
  const number = ts.ScriptTarget[target as keyof typeof ts.ScriptTarget];
  if (number === undefined) throw new Error(`no such target: ${target}`);
  return {
    ...(sloppy ? SLOPPY : COMPILER_OPTIONS),
    target: number,
    ...(legacyDecorators && { experimentalDecorators: true, emitDecoratorMetadata: true }),
    ...(fields && { useDefineForClassFields: fields === 'defined' }),
  };
}

/** TypeScript lowers the fields and private names of classes. */
export const isLowered = (dialect: Dialect): boolean => dialect.target !== undefined && dialect.target < 'ES2022';

/** Fields are defined, but not by the engine. */
export const definesItself = (dialect: Dialect): boolean => isLowered(dialect) && dialect.fields === 'defined';

/** Fields are assigned by code that TypeScript writes into constructors. */
export const assigns = (dialect: Dialect): boolean => dialect.fields === 'assigned' || (isLowered(dialect) && dialect.fields === undefined);
