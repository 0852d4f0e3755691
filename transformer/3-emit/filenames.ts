/**
 * The names that the emitted code of one file gives out: of the protocol, of temporaries, and of what stands beside the
 * source's own. A name that occurs anywhere in the file is never given.
 */
import type * as ts from 'typescript';
import { type StaticElement, isAutoAccessor } from '../1-analyze/classes';
import { identifiersOf } from '../1-analyze/occurrences';
import type { Binding } from '../1-analyze/scopes';
import type { Helper } from '../2-lower';
import type { Lowered } from '../2-lower/ir';
import type { TS } from '../ts';

export class FileNames {
  readonly helpers = new Map<Helper, ts.Identifier>();
  private readonly names = new Map<Binding, ts.Identifier>();
  private readonly taken: { has(name: string): boolean };
  private readonly counters = new Map<string, number>();
  /** What temporaries, and parts of the protocol, are called. */
  private readonly temporaries = new Set<string>();
  private readonly locals = new Set<string>();
  private readonly classNames = new Map<ts.Node, ts.Identifier>();
  private readonly decoratedNames = new Map<ts.Node, ts.Identifier>();
  private readonly stamps = new Map<ts.Node, ts.Identifier>();
  private readonly storages = new Map<ts.Node, ts.PrivateIdentifier>();
  private readonly fieldKeys = new Map<ts.Node, ts.Identifier>();
  private readonly initialisers = new Map<ts.Node, ts.PrivateIdentifier>();

  constructor(readonly ts: TS, readonly factory: ts.NodeFactory, file: ts.SourceFile) {
    this.taken = identifiersOf(ts, file);
  }

  /** A name that occurs nowhere else in the file. */
  unique(hint: string): ts.Identifier {
    for (;;) {
      const n = (this.counters.get(hint) ?? 0) + 1;
      this.counters.set(hint, n);
      const name = `${hint}$${n}`;
      if (!this.taken.has(name)) return this.factory.createIdentifier(name);
    }
  }

  /**
   * A name of the protocol inside a function (its frame, its state): the same in all functions, as no function refers to
   * that of another. Single letters besides `$`, which no temporary's hint is.
   */
  local(hint: 'A' | 'E' | 'F' | 'V' | 'S' | 'P' | 'park' | 'self' | 'arguments' | 'target' | 'green' | 'at' | Helper): ts.Identifier {
    const name = localName(hint, this.taken);
    this.keepApart(name, this.locals, this.temporaries);
    return this.factory.createIdentifier(name);
  }

  /** Nothing renames a temporary or a part of the protocol: their hints must differ. */
  private keepApart(name: string, kind: Set<string>, other: ReadonlySet<string>): void {
    if (other.has(name)) throw new Error(`tsgreen: ${name} means two things`);
    kind.add(name);
  }

  private nextName(hint: string, counters: Map<string, number>): ts.Identifier {
    for (;;) {
      const n = (counters.get(hint) ?? 0) + 1;
      counters.set(hint, n);
      const name = n === 1 ? `$${hint}` : `$${hint}${n}`;
      if (this.taken.has(name)) continue;
      this.keepApart(name, this.temporaries, this.locals);
      return this.factory.createIdentifier(name);
    }
  }

  /** Temporaries are numbered anew in each function: no function refers to those of another. */
  protected nameTemps(lowered: Lowered): void {
    const counters = new Map<string, number>();
    for (const t of lowered.temps) this.names.set(t, this.nextName(t.name, counters));
  }

  helper(name: Helper): ts.Identifier {
    let id = this.helpers.get(name);
    if (id === undefined) this.helpers.set(name, (id = this.local(name)));
    return id;
  }

  nameOf(b: Binding): ts.Identifier {
    let id = this.names.get(b);
    if (id === undefined) this.names.set(b, (id = this.factory.createIdentifier(b.name)));
    return id;
  }

  /** What a class is called inside: its own name, or one made for it. */
  className(node: ts.ClassLikeDeclaration): ts.Identifier {
    let id = this.classNames.get(node);
    if (id === undefined) this.classNames.set(node, (id = node.name ? this.factory.createIdentifier(node.name.text) : this.unique('C')));
    return id;
  }

  /** The variable for what the decorators of a class made of it (legacy.ts). */
  decorated(node: ts.ClassDeclaration): ts.Identifier {
    let id = this.decoratedNames.get(node);
    if (id === undefined) this.decoratedNames.set(node, (id = this.unique(node.name!.text)));
    return this.factory.createIdentifier(id.text);
  }

  usesClassName(node: ts.ClassLikeDeclaration): boolean {
    return this.classNames.has(node);
  }

  initialiser(field: StaticElement): ts.PrivateIdentifier {
    let id = this.initialisers.get(field);
    if (id === undefined) {
      const hint = this.ts.isClassStaticBlockDeclaration(field) ? 'block' : this.ts.isIdentifier(field.name) ? field.name.text : 'field';
      this.initialisers.set(field, (id = this.factory.createPrivateIdentifier(`#${this.unique(hint).text}`)));
    }
    return id;
  }

  stamp(field: ts.PropertyDeclaration): ts.Identifier {
    let id = this.stamps.get(field);
    if (id === undefined) this.stamps.set(field, (id = this.unique('Stamp')));
    return id;
  }

  /** The private name of an `accessor`. */
  storage(field: ts.PropertyDeclaration): ts.PrivateIdentifier {
    if (!isAutoAccessor(this.ts, field)) return this.factory.createPrivateIdentifier((field.name as ts.PrivateIdentifier).text);
    let id = this.storages.get(field);
    if (id === undefined) {
      const { name } = field;
      const hint = `${this.ts.isIdentifier(name) || this.ts.isPrivateIdentifier(name) ? name.text.replace('#', '') : 'field'}_accessor_storage`;
      this.storages.set(field, (id = this.factory.createPrivateIdentifier(`#${this.unique(hint).text}`)));
    }
    return this.factory.createPrivateIdentifier(id.text);
  }

  fieldKey(field: ts.PropertyDeclaration): ts.Identifier {
    let id = this.fieldKeys.get(field);
    if (id === undefined) this.fieldKeys.set(field, (id = this.unique('key')));
    return this.factory.createIdentifier(id.text);
  }
}

/** The name that a part of the protocol has in a file. */
export function localName(hint: string, taken: { has(name: string): boolean }): string {
  let name = `$${hint}`;
  while (taken.has(name)) name = `$${name}`;
  return name;
}
