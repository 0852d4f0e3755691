/**
 * What the walk over a file has found so far: the points where it may suspend, the functions that are compiled for their
 * sake, and the problems. Nothing here looks at types; what a node calls has been decided by the caller.
 */
import type * as ts from 'typescript';
import { type Code, type Problem, problem } from '../diagnostics';
import type { TS } from '../ts';
import { nameOf, shortText } from './texts';
import type { TopLevel } from './toplevel';
import type { Colour } from './types';

/** What the walk knows of the function it is in. */
export interface Context {
  readonly node: ts.Node;
  /** Calls in it are checked. */
  readonly compiled: boolean;
  /** It, or a function around it, is green. */
  readonly inGreen: boolean;
  /** Why a blocking call cannot be here, whatever is marked: the refusal; or that the function itself has been reported. */
  readonly refusal: Code | 'reported' | undefined;
  /** The yields of a generator. */
  readonly yields: ts.Node[];
}

export interface FindingsInput {
  /** The file is emitted as an ES module, so that its top level could wait. */
  readonly isModule: boolean;
  /** And it may contain `await` at its top level. */
  readonly canAwait?: boolean;
  /** Green calls are to suspend, each once. */
  readonly stress?: boolean;
}

export class Findings {
  readonly functions = new Set<ts.Node>();
  readonly suspends = new Set<ts.Node>();
  readonly cooperates = new Set<ts.Node>();
  readonly stressed = new Set<ts.Node>();
  readonly contains = new Set<ts.Node>();
  readonly reads = new Set<ts.Node>();
  readonly writes = new Set<ts.Node>();
  readonly problems: Problem[] = [];
  private readonly refused = new Set<ts.Node>();

  /** `stressesAll`: also what only may be green suspends under stress. */
  constructor(private readonly ts: TS, private readonly input: FindingsInput, private readonly top: TopLevel, private readonly stressesAll: boolean) {}

  report(code: Code, node: ts.Node, ...args: string[]): void {
    this.problems.push(problem(code, node, ...args));
  }

  /** Something that has no lowering: the function around it is not compiled. */
  refuse(owner: ts.Node, code: Code, node: ts.Node, ...args: string[]): void {
    this.report(code, node, ...args);
    this.refused.add(owner);
  }

  /** After the walk. */
  dropRefused(): void {
    for (const fn of this.refused) this.functions.delete(fn);
  }

  compile(node: ts.Node): void {
    this.functions.add(node);
  }

  drop(node: ts.Node): void {
    this.functions.delete(node);
  }

  isCompiled(node: ts.Node): boolean {
    return this.functions.has(node);
  }

  isSuspension(node: ts.Node): boolean {
    return this.suspends.has(node);
  }

  /** `node`, in the function `owner`, has to be spelled out. */
  contain(node: ts.Node, owner: ts.Node): void {
    for (let n = node; n !== owner && !this.contains.has(n); n = n.parent) this.contains.add(n);
  }

  /** `node`, in the function `owner`, may suspend. */
  suspend(node: ts.Node, owner: ts.Node, into = this.suspends): void {
    if (!this.ts.isYieldExpression(node)) into.add(node); // the lowering sees to what `yield*` calls
    this.functions.add(owner);
    this.contain(node, owner);
  }

  /** `node` may block, by this colour: a suspension point, or a problem at `at` with what `named` names. */
  blocks(node: ts.Node, colour: Colour, context: Context, at: ts.Node, named: ts.Node, into = this.suspends): void {
    const { ts, input } = this;
    if (colour !== 'green') {
      if (colour === 'maybe' && context.compiled && context.refusal === undefined) {
        this.suspend(node, context.node, into);
        if (input.stress && into !== this.writes && this.stressesAll) this.stressed.add(node);
      }
    } else if (context.refusal !== undefined) {
      if (context.refusal !== 'reported') this.report(context.refusal, at, shortText(ts, named), nameOf(ts, context.node));
    } else if (context.compiled) {
      this.suspend(node, context.node, into);
      if (input.stress && into !== this.writes) this.stressed.add(node);
    } else if (ts.isSourceFile(context.node)) this.reportTop(at, named);
    else this.report(1001, at, shortText(ts, named), nameOf(ts, context.node));
  }

  private reportTop(at: ts.Node, named: ts.Node): void {
    const { ts, input } = this;
    if (!input.isModule) return this.report(1007, at, shortText(ts, named));
    if (!input.canAwait) return this.report(2010, at, shortText(ts, named), 'to wait there takes "target": "ES2022" and "module": "ES2022", or newer');
    if (!this.top.refused.some(({ node }) => at.pos >= node.pos && at.end <= node.end)) this.report(2010, at, shortText(ts, named), 'it stands where nothing can wait');
  }
}
