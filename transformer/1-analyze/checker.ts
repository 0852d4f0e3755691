/**
 * The answers of TypeScript's own checker: what a call may do (design: which calls may block), and where green functions
 * go. Each file beside answers some of them (declared.ts and inferred.ts what is green, running.ts what a call runs); this one holds them together.
 */
import type * as ts from 'typescript';
import type { Taker } from '../diagnostics';
import type { TS } from '../ts';
import { Accessed } from './accessed';
import type { Access, Accessing, Copy } from './accessors';
import { Callees } from './callees';
import { Declared } from './declared';
import { Handover } from './handover';
import { Inferred } from './inferred';
import type { Marks } from './marks';
import { strongest } from './callbacks';
import { Running } from './running';
import { type Runs, Suspending, isList } from './suspending';
import { Protocols } from './protocols';
import { NO_TOP, type TopLevel, findTopLevel, topAsks } from './toplevel';
import type { CallLike, Colour, Member, Types } from './types';

export class CheckerTypes implements Types {
  private readonly declared: Declared;
  private readonly callees: Callees;
  private readonly inferred: Inferred;
  private readonly running: Running;
  private readonly suspending: Suspending;
  private readonly accessed: Accessed;
  private readonly protocols: Protocols;
  private readonly handover: Handover;

  constructor(
    private readonly ts: TS,
    program: ts.Program,
    checker: ts.TypeChecker,
    marks: Marks,
    /** The top level of this file may wait. */
    private readonly canAwait: (file: ts.SourceFile) => boolean,
  ) {
    this.declared = new Declared(ts, checker, marks);
    this.callees = new Callees(ts, program, checker, marks, this.declared, (declaration) => this.inferred.mayBeGreen(declaration));
    this.inferred = new Inferred(ts, marks, {
      isDeclaredGreen: (fn) => this.declared.isGreen(fn),
      target: (call) => {
        const callee = this.callees.calleeOf(call);
        return callee && this.callees.isDeclaredGreen(callee) ? 'green' : callee?.declaration;
      },
      isGreenResource: (d) => this.disposer(d) === 'green',
      isGreenIterable: (e) => this.iterable(e) === 'green',
      callbacks: (call) => {
        const native = this.running.native(call);
        if ((native?.iterable && this.iterable(native.iterable) === 'green') || (native?.walked && this.walked(native.walked) === 'green')) return ['green'];
        return native?.functions ? native.functions.map((f) => this.running.target(f)) : [];
      },
      classOf: (e) => this.callees.classOf(e),
      accessors: (node) => this.accessed.accessors(node),
      copied: (node) => this.accessed.ownProperties(node) ?? [],
      isInPart: (fn) => this.isInPart(fn),
    });
    this.running = new Running(ts, checker, marks, this.declared, this.inferred, this.callees);
    this.protocols = new Protocols(ts, checker, this.declared, (file) => this.callees.isBuiltin(file), this.callees.replaced);
    this.accessed = new Accessed(ts, program, checker, marks, this.declared, {
      isBuiltin: (file) => this.callees.isBuiltin(file),
      isGreen: (accessor) => this.isGreen(accessor),
      mayBeGreen: (accessor) => this.inferred.mayBeGreen(accessor),
      maySuspend: (accessor) => this.suspending.may(accessor),
      canAwait,
    });
    this.handover = new Handover(ts, checker, marks, this.declared, this.inferred, this.callees, this.accessed);
    this.suspending = new Suspending(ts, {
      isCompiled: (fn) => this.inferred.mayBeGreen(fn) || this.declared.isGreen(fn),
      call: (node) => this.running.call(node, true),
      construction: (callee) => this.running.construction(callee),
      access: (node) => this.access(node),
      copies: (node) => this.copies(node, true),
      assigns: () => this.assigns(),
      iterable: (e) => this.iterable(e),
      walked: (e) => this.walked(e),
      disposer: (d) => this.disposer(d),
      value: (e) => this.running.value(e),
      native: (node) => this.running.native(node),
    });
  }

  private readonly tops = new Map<ts.SourceFile, TopLevel>();

  topLevel(file: ts.SourceFile): TopLevel {
    let top = this.tops.get(file);
    if (top === undefined) {
      this.tops.set(file, (top = NO_TOP));
      const asks = topAsks(this.ts, {
        call: (node) => this.running.call(node, false),
        iterable: (e) => (this.running.isGreenGenerator(e) ? 'green' : this.iterable(e)),
        disposer: (d) => this.disposer(d),
        access: (node) => this.accessed.access(node, false),
        copies: (node) => this.copies(node, false),
        native: (node) => this.running.native(node),
        declarationOf: (id) => this.running.declarationOf(id),
      });
      // What is written inside of a part may be green by what it calls; then more of the top level waits.
      for (let before = -1; before !== top.parts.size; ) {
        before = top.parts.size;
        top = this.inferred.provisionally(() => findTopLevel(this.ts, file, asks));
        this.tops.set(file, top);
        if (top.parts.size > before) {
          this.suspending.forget();
          this.accessed.forget();
        }
      }
    }
    return top;
  }

  private isInPart(fn: ts.Node): boolean {
    const file = fn.getSourceFile();
    if (file.isDeclarationFile || !this.canAwait(file)) return false;
    const { parts } = this.topLevel(file);
    if (parts.size > 0) for (let n = fn.parent; n; n = n.parent) if (parts.has(n)) return true;
    return false;
  }

  call(node: CallLike, compared: boolean): Colour {
    return this.settle(this.running.call(node, compared));
  }

  private settle(runs: Runs): Colour {
    if (typeof runs === 'string') return runs;
    return (isList(runs) ? runs : [runs]).some((fn) => this.suspending.may(fn)) ? 'maybe' : 'plain';
  }

  parent(node: ts.ClassLikeDeclaration): Colour {
    return this.settle(this.running.parent(node));
  }

  access(node: Access): Accessing {
    return this.accessed.access(node, true);
  }

  copies(node: Copy | ts.Expression, compared: boolean): Colour {
    return this.accessed.copies(node, compared);
  }

  assigns(): Colour {
    return this.accessed.assigns();
  }

  value(node: ts.Expression): Colour {
    return strongest(this.running.value(node).map((runs) => this.settle(runs)));
  }

  ordinaryTaker(call: ts.CallExpression | ts.NewExpression, index: number): Taker | undefined {
    return this.handover.ordinaryTaker(call, index);
  }

  plainBase(member: Member): string | undefined {
    return this.handover.plainBase(member);
  }

  disposer(declaration: ts.VariableDeclaration): Colour {
    return this.protocols.disposer(declaration);
  }

  walked(node: ts.Expression): Colour {
    return this.protocols.walked(node);
  }

  iterable(node: ts.Expression | ts.ArrayBindingPattern): Colour {
    return this.protocols.iterable(node);
  }

  isGreen(fn: ts.FunctionLikeDeclaration | ts.ClassLikeDeclaration): boolean {
    return this.running.isGreen(fn);
  }

  isGreenValue(node: ts.Expression): boolean {
    return this.running.isGreenValue(node);
  }

  mayBeNative(node: ts.CallExpression | ts.NewExpression): boolean {
    return this.running.mayBeNative(node);
  }

  isMarkedGenerator(node: ts.Expression): boolean {
    return this.running.isMarkedGenerator(node);
  }
}
