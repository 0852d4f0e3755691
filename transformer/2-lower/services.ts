/**
 * What the emitter does for the lowering of a file's functions: names that the whole file shares, and what runs elsewhere
 * than in the function.
 */
import type * as ts from 'typescript';
import type { StaticElement } from '../1-analyze/classes';
import type { Binding } from '../1-analyze/scopes';
import type { Lowered } from './ir';

/** What emission provides for the whole file. */
export interface FileServices {
  readonly refs: WeakMap<ts.Node, Binding>;
  helper(name: Helper): ts.Expression;
  strings(template: ts.TemplateLiteral): ts.Expression;
  /** The private method that a field's initialiser, or a static block, becomes. */
  initialiser(field: StaticElement): ts.PrivateIdentifier;
  /** The private name under which a private field or an `accessor` has its value. */
  storage(field: ts.PropertyDeclaration): ts.PrivateIdentifier;
  /** What a class is called inside. */
  className(node: ts.ClassLikeDeclaration): ts.Identifier;
  /** A generator whose parameters block: the resume path of its body, and what that starts with. */
  generator(fn: ts.Node, body: Lowered): { readonly resume: ts.Expression; readonly starts: readonly (Binding | undefined)[] };
  /** What a generator function calls itself, if it can. */
  self(fn: ts.Node): ts.Identifier | undefined;
  /** Identifiers that mean the Cell of a variable, not its value. */
  readonly cells: WeakSet<ts.Node>;
  /** The class that puts a private field on an object: `new (…)(object, value)`. */
  stamp(field: ts.PropertyDeclaration): ts.Identifier;
  /** Where the class keeps the computed name of a field. */
  fieldKey(field: ts.PropertyDeclaration): ts.Identifier;
}

/** The names that emitted code takes from runtime/abi.ts. */
export type Helper =
  | 'SUSPEND' | 'capture' | 'parkAgain' | 'parkAgainN' | 'tail' | 'noted' | 'made' | 'returned' | 'take' | 'Frame2' | 'Frame4' | 'Frame8' | 'Frame16' | 'FrameN'
  | 'park2' | 'park4' | 'park8' | 'park16' | 'parkN'
  | 'stress' | 'top' | 'awaits' | 'disposing' | 'call' | 'collect' | 'cooperate' | 'cooperative' | 'notFunction' | 'propertyKey' | 'iterate' | 'keysOf' | 'coercible' | 'rest' | 'checked' | 'put' | 'constant' | 'uninitialized' | 'UNSET' | 'strings'
  | 'resources' | 'dispose' | 'spread' | 'copied' | 'taken' | 'remaining' | 'opened' | 'iterator'
  | 'enterLarge' | 'generator' | 'generatorFunction' | 'notConstructor' | 'yields' | 'passes' | 'ends' | 'fails' | 'letReturnPass' | 'isReturning' | 'delegate'
  | 'adopt' | 'Adoption' | 'begins' | 'HOLE' | 'building' | 'parksDerived' | 'parksInside' | 'construct' | 'constructed' | 'define' | 'decorated' | 'derives' | 'undecorated' | 'nameClass' | 'parks' | 'parkedAs' | 'Stamp' | 'superParked' | 'accessed' | 'heritable' | 'hook' | 'hooked' | 'hooks' | 'noticed' | 'writing' | 'written';
